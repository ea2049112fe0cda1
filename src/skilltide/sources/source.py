"""What every source has, whatever its platform: its configuration, what a payload's fields are, and its identity.

How postings are had is the business of `FileSource` (`file_source`) and `BoardSource` (`board_source`); a platform is
one of the two, or both.
"""

import hashlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from skilltide.errors import ConfigurationError
from skilltide.model import PostingFields


class SourceEntry(BaseModel):
    """One entry of `sources.yml`. Platforms add their own keys; any other key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    platform: str
    enabled: bool = True


CUT_SHORT, NOT_READ = "cut_short", "not_read"
"""Codes of notes that tell what was left out: the rest of a file, a file that can't be read at all."""


@dataclass(frozen=True, slots=True)
class ReadNote:
    """Something repaired, passed over or left out while reading."""

    origin: str
    code: str
    text: str


class Source(ABC):
    """A configured origin of postings. Subclasses are platforms; an instance is one entry of `sources.yml`."""

    platform: ClassVar[str]
    """The key that entries name, e.g. `files`."""
    name: ClassVar[str]
    """For people, e.g. "Files (CSV, JSON, Parquet)"."""
    home: ClassVar[str | None] = None
    terms: ClassVar[str | None] = None
    """Address of the terms that apply to fetching and reuse."""
    attribution: ClassVar[str | None] = None
    """The credit that the terms ask for."""
    cadence: ClassVar[str] = "on demand"
    """How often reading it makes sense."""
    is_opt_in: ClassVar[bool] = False
    """True where the terms restrict storing or reuse."""
    Entry: ClassVar[type[SourceEntry]] = SourceEntry

    path_keys: ClassVar[tuple[str, ...]] = ()
    """Keys of an entry that name files; relative ones are relative to the file that the entry stands in."""

    volatile: frozenset[str] = frozenset()
    """Payload keys that change while the document stays the same (tracking addresses, applicant counts)."""

    def __init__(self, source_id: str, entry: SourceEntry) -> None:
        self.source_id = source_id
        self.entry = entry
        self._notes: list[ReadNote] = []

    @classmethod
    def from_config(cls, source_id: str, entry: dict[str, Any], where: str = "sources.yml") -> Self:
        """Build the source from one entry; raises ConfigurationError naming entry, key and what is allowed."""
        try:
            return cls(source_id, cls.Entry.model_validate(entry))
        except ValidationError as error:
            raise ConfigurationError(_explain(cls.Entry, source_id, where, error)) from None

    @property
    def is_fetched(self) -> bool:
        """Whether reading it asks anything of the network, so that somebody has to say who is asking."""
        return False

    @abstractmethod
    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name a payload's fields. Pure: the same payload gives the same fields, now and replayed from storage."""

    @property
    def reading(self) -> str:
        """What of the entry changes how its payloads are read, as hex digits; empty where nothing does.

        Where it changes, files are read again and stored documents are normalised again.
        """
        return ""

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules that parse its records; their code, and what they import, is part of its version."""
        return (type(self).__module__,)

    def fields(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name a payload's fields, with what the source knows beside the payload. Pure, as `parse`."""
        return self.parse(payload, observed_at)

    def former_id(self, payload: dict[str, Any]) -> str | None:
        """Return the id that earlier versions gave a payload's posting, where it was another.

        What was forgotten by it stays forgotten. What is stored is normalised again: its history moves to the new id.
        """
        return None

    def identity(self, payload: dict[str, Any]) -> str:
        """Return the SHA-256 (hex) of a payload without its volatile keys; equal means nothing new was said."""
        kept = {key: value for key, value in payload.items() if key not in self.volatile}
        return hashlib.sha256(orjson.dumps(kept, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()

    def note(self, origin: str, code: str, text: str) -> None:
        """Record something repaired while reading."""
        self._notes.append(ReadNote(origin, code, text))

    def take_notes(self) -> list[ReadNote]:
        """Return what was noted since the last call, and forget it."""
        notes, self._notes = self._notes, []
        return notes


def _explain(model: type[SourceEntry], source_id: str, where: str, error: ValidationError) -> str:
    allowed = ", ".join(sorted(model.model_fields))
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"]) or "entry"
    if first["type"] == "extra_forbidden":
        return f"{where}: {source_id}: unknown key '{key}'; allowed are {allowed}."
    if first["type"] == "missing":
        return f"{where}: {source_id}: key '{key}' is missing; allowed are {allowed}."
    value = str(first.get("input"))[:80]
    message = first["msg"].removeprefix("Value error, ")
    return f"{where}: {source_id}: {key}: {value!r} can't be used: {message}."
