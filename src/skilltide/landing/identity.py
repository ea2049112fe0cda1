"""Which documents are the same."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from skilltide.landing.format import Entry, SourceConfigured, read_landing
from skilltide.model import Document
from skilltide.sources.config import build_source
from skilltide.sources.source import Source
from skilltide.warehouse.forgotten import Forgotten

ID_BYTES = 12
"""So many bytes a document's id has, each told by two hex digits."""


def document_id(source: Source, payload: dict[str, Any]) -> str:
    """Return the hash of source and content; equal for copies of one record seen on different days.

    A record that its platform can't make out is itself, as it stands; normalising will say what is wrong with it.
    """
    try:
        identity = source.identity(payload)
    except (OSError, MemoryError):
        raise
    except Exception:
        identity = repr(sorted(payload.items(), key=lambda item: str(item[0])))
    key = f"{source.source_id}\0{identity}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(key, digest_size=ID_BYTES).hexdigest()


def posting_of(source: Source, document: Document) -> tuple[str, str | None] | None:
    """Return the posting_id and the employer's key of a document, rejected or not; None where it can't be read."""
    from skilltide.normalise.record import identity

    try:
        return identity(source.fields(document.payload, document.observed_at), source.source_id)
    except (OSError, MemoryError):
        raise
    except Exception:  # what is wrong with it, normalising tells
        return None


def forgotten_posting(forgotten: Forgotten, source: Source, document: Document) -> str | None:
    """Return the posting_id of a document that is to stay forgotten, None for another one.

    One that can't be read is its board's, and of no posting that is known ("").
    """
    found = posting_of(source, document)
    if found is None:
        return "" if forgotten.means("board", document.origin) else None
    posting_id, employer_key = found
    is_meant = (
        forgotten.means("posting", posting_id)
        or forgotten.means("employer", employer_key)
        or forgotten.means("posting", _former_posting_id(source, document))
    )
    return posting_id if is_meant else None


def _former_posting_id(source: Source, document: Document) -> str | None:
    """Return the posting_id that a document had by the id that earlier versions gave its posting, if they did."""
    from skilltide.normalise.masking import mask_id
    from skilltide.normalise.record import posting_id

    former = source.former_id(document.payload)
    return posting_id(source.source_id, mask_id(former)) if former else None


def moved_postings(path: Path, forgotten: Forgotten) -> Iterator[str]:
    """Yield the postings in a landing file that are to stay forgotten, and are so far only by the ids that they had.

    Raises:
        SkilltideError: the file can't be read.
    """
    for entry, source in read_with_source(path):
        if not isinstance(entry, Document) or source is None:
            continue
        if forgotten.means("posting", _former_posting_id(source, entry)):
            found = posting_of(source, entry)
            if found is not None and not forgotten.means("posting", found[0]):
                yield found[0]


def read_with_source(path: Path) -> Iterator[tuple[Entry, Source | None]]:
    """Read a landing file entry by entry, each with the source that it is of, as far as the file tells."""
    source: Source | None = None
    for entry in read_landing(path):
        if isinstance(entry, SourceConfigured):
            source = build_source(entry.source_id, entry.entry, where=str(path))
        yield entry, source


def read_identified(path: Path) -> Iterator[tuple[Entry, str | None]]:
    """Read a landing file entry by entry, each with its document's id; None for what is no document."""
    for entry, source in read_with_source(path):
        yield entry, document_id(source, entry.payload) if isinstance(entry, Document) and source else None
