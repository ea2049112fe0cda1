"""A document as the warehouse keeps it: the posting that it shows, as a row of `staging.posting_version`."""

import dataclasses
import hashlib
from typing import Any

from skilltide.model import Document, Posting, PostingFields, Rejection
from skilltide.normalise.company import intermediary_kind
from skilltide.normalise.posting import identity_of, normalise

# What `Posting` has that is stored under another name.
_RENAMED = {"posted_kind": "posted_kind_code"}


def posting_row(fields: PostingFields, document: Document) -> dict[str, Any] | Rejection:
    """Normalise a document's fields into a row of `staging.posting_version`, with the text; or say why that can't be.

    Lacks what only the warehouse knows: `document_id` and `normaliser_version`.
    """
    posting = normalise(_encodable(fields), document)
    if isinstance(posting, Rejection):
        return posting
    source_id = document.source_id
    row: dict[str, Any] = {"posting_id": posting_id(source_id, posting.native_id), "source_id": source_id}
    for name in Posting.__slots__:
        row[_RENAMED.get(name, name)] = getattr(posting, name)
    row["text_id"] = text_id(posting.title, posting.employer_name, posting.language_code, posting.text)
    row["is_intermediary"] = bool(posting.employer_name and intermediary_kind(posting.employer_name))
    return row


def identity(fields: PostingFields, source_id: str) -> tuple[str, str | None]:
    """Return the posting_id and the employer's key of a document, whether it becomes a posting or is rejected."""
    native_id, key = identity_of(_encodable(fields))
    return posting_id(source_id, native_id), key


def _encodable(fields: PostingFields) -> PostingFields:
    """Return fields without half characters, which no database takes."""
    broken = {
        field.name: value.encode("utf-8", "replace").decode("utf-8")
        for field in dataclasses.fields(fields)
        if isinstance(value := getattr(fields, field.name), str) and _has_half(value)
    }
    return dataclasses.replace(fields, **broken) if broken else fields  # type: ignore[arg-type]  # texts for texts


def _has_half(text: str) -> bool:
    try:
        text.encode()  # twenty times as quick as to search for one
    except UnicodeEncodeError:
        return True
    return False


def posting_id(source_id: str, native_id: str) -> str:
    """Return the hash of source and native id."""
    return hashlib.blake2b(f"{source_id}\0{native_id}".encode(), digest_size=10).hexdigest()


def text_id(title: str, employer_name: str | None, language_code: str | None, text: str) -> str:
    """Return the hash of everything that tagging a posting depends on."""
    parts = "\0".join([title, employer_name or "", language_code or "", text])
    return hashlib.blake2b(parts.encode("utf-8", "replace"), digest_size=12).hexdigest()
