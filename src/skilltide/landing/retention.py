"""How long landing files stay, and taking single documents and boards out of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from skilltide.landing.format import BoardRead, Entry, SourceConfigured, landed_on, landing_writer, read_landing
from skilltide.landing.identity import document_id, forgotten_posting, read_identified, read_with_source
from skilltide.model import Document, Rejection
from skilltide.sources.source import Source
from skilltide.warehouse.forgotten import Forgotten


def landing_files(landing: Path) -> Iterator[Path]:
    """Yield the landing files of all sources."""
    yield from landing.glob("*/*.jsonl.zst")


def expired(landing: Path, oldest: date) -> list[Path]:
    """Return the landing files that were written before a day; one with a name of its own never expires."""
    return sorted(path for path in landing_files(landing) if (landed_on(path) or date.max) < oldest)


def documents_in(path: Path) -> Iterator[str]:
    """Yield the ids of the documents in a landing file."""
    return (identity for _, identity in read_identified(path) if identity is not None)


@dataclass
class Search:
    """What is to be taken out of landing files, and what was found of it.

    A document is told by its id, and by what it says: what an id is made of differs between versions.
    """

    documents: frozenset[str]
    forgotten: Forgotten
    found: set[str] = field(default_factory=set)
    """Ids of the documents that were taken out, and of their postings."""

    def take_out(self, path: Path) -> bool:
        """Write a landing file anew without what is meant; where nothing is, it stays as it is, and False is returned.

        Raises:
            SourceError: the file can't be read.
        """
        changed: dict[int, Entry | None] = {}
        for number, (entry, source) in enumerate(read_with_source(path)):
            if (kept := self._without(entry, source)) is not entry:
                changed[number] = kept
        if changed:
            with landing_writer(path) as writer:
                for number, entry in enumerate(read_landing(path)):
                    kept = changed.get(number, entry)
                    if kept is not None:
                        writer.write(kept)
        return bool(changed)

    def _without(self, entry: Entry, source: Source | None) -> Entry | None:
        """Return an entry as it may stay, None where it may not."""
        if isinstance(entry, Document) and source is not None:
            identity = document_id(source, entry.payload)
            posting_id = forgotten_posting(self.forgotten, source, entry)
            if identity in self.documents or posting_id is not None:
                self.found |= {identity, *([posting_id] if posting_id else ())}
                return None
            alias = self._alias(entry.origin)
            return entry if alias is None else replace(entry, origin=alias)
        if isinstance(entry, Rejection):
            return entry if self._alias(entry.origin) is None else None
        if isinstance(entry, BoardRead) and (alias := self._alias(entry.board)) is not None:
            return replace(entry, board=alias, message=entry.message and f"{alias}: {entry.cause_code or 'incomplete'}")
        if isinstance(entry, SourceConfigured) and (kept := self.forgotten.without_boards(entry.entry)) != entry.entry:
            return replace(entry, entry=kept)
        return entry

    def _alias(self, board: str) -> str | None:
        return self.forgotten.alias(board) if self.forgotten.means("board", board) else None
