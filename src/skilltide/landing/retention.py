"""How long landing files stay, and taking single documents and boards out of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from skilltide.landing.format import BoardRead, Entry, SourceConfigured, landed_on, landing_writer, read_landing
from skilltide.landing.identity import document_id, read_identified, read_with_source
from skilltide.model import Document, Rejection
from skilltide.sources.source import Source


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
    posting_of: Callable[[Source, Document], str | None]
    """Returns the posting_id of a document that is meant by what it says, None for another one."""
    alias_of: Callable[[str], str | None]
    """Returns the name that stands for a board that is meant, None for another one."""
    entry_of: Callable[[SourceConfigured], SourceConfigured]
    """Returns how a source is configured without the boards that are meant."""
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
            posting_id = self.posting_of(source, entry)
            if identity in self.documents or posting_id is not None:
                self.found |= {identity, *([posting_id] if posting_id else ())}
                return None
            alias = self.alias_of(entry.origin)
            return entry if alias is None else replace(entry, origin=alias)
        if isinstance(entry, Rejection):
            return entry if self.alias_of(entry.origin) is None else None
        if isinstance(entry, BoardRead) and (alias := self.alias_of(entry.board)) is not None:
            return replace(entry, board=alias, message=entry.message and f"{alias}: {entry.cause_code or 'incomplete'}")
        return self.entry_of(entry) if isinstance(entry, SourceConfigured) else entry
