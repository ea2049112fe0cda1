"""How long landing files stay, and taking single documents out of them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from skilltide.landing.format import landed_on, landing_writer
from skilltide.landing.identity import read_identified


def landing_files(landing: Path) -> Iterator[Path]:
    """Yield the landing files of all sources."""
    yield from landing.glob("*/*.jsonl.zst")


def expired(landing: Path, oldest: date) -> list[Path]:
    """Return the landing files that were written before a day; one with a name of its own never expires."""
    return sorted(path for path in landing_files(landing) if (landed_on(path) or date.max) < oldest)


def documents_in(path: Path) -> Iterator[str]:
    """Yield the ids of the documents in a landing file."""
    return (identity for _, identity in read_identified(path) if identity is not None)


def remove_documents(folder: Path, forgotten: set[str]) -> None:
    """Write each landing file of a source anew without these documents; files without any stay as they are."""
    for path in sorted(folder.glob("*.jsonl.zst")):
        if forgotten.isdisjoint(documents_in(path)):
            continue
        with landing_writer(path) as writer:
            for entry, identity in read_identified(path):
                if identity not in forgotten:
                    writer.write(entry)
