"""What every source does, whatever its platform: list inputs, read them, and say what a payload's fields are."""

import hashlib
import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Self

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from skilltide.errors import ConfigurationError
from skilltide.model import Document, PostingFields, Rejection


class SourceEntry(BaseModel):
    """One entry of `sources.yml`. Platforms add their own keys; any other key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    platform: str
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class InputUnit:
    """The smallest thing that is read as a whole: a file, or one board. The caller skips units it has read before."""

    key: str
    """Stable name: the file's path as configured, the board's address."""
    size: int | None = None
    """Bytes, where known before reading."""
    modified_at: datetime | None = None
    """UTC, where known before reading."""


@dataclass(frozen=True, slots=True)
class ReadNote:
    """Something repaired or passed over while reading; no posting was lost by it."""

    origin: str
    code: str
    text: str


@dataclass(slots=True)
class ReadContext:
    """What a run hands to its sources."""

    fetched_at: datetime
    """When this run reads (UTC). A source that fetches observes at this time; files carry their own."""


@dataclass(slots=True)
class _Notes:
    items: list[ReadNote] = field(default_factory=list)


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
    is_key_needed: ClassVar[bool] = False
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
        self._notes = _Notes()

    @classmethod
    def from_config(cls, source_id: str, entry: dict[str, Any], where: str = "sources.yml") -> Self:
        """Build the source from one entry; raises ConfigurationError naming entry, key and what is allowed."""
        try:
            return cls(source_id, cls.Entry.model_validate(entry))
        except ValidationError as error:
            raise ConfigurationError(_explain(cls.Entry, source_id, where, error)) from None

    @abstractmethod
    def inputs(self) -> list[InputUnit]:
        """List what there is to read, in a stable order, without reading it. Raises SourceError if there is nothing."""

    @abstractmethod
    def read_unit(self, unit: InputUnit, fetched_at: datetime) -> Iterator[Document | Rejection]:
        """Read one unit. A bad record is a Rejection; SourceError means that the unit as a whole can't be used."""

    @abstractmethod
    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name a payload's fields. Pure: the same payload gives the same fields, now and replayed from storage."""

    def describe(self, unit: InputUnit) -> str | None:
        """Return how the unit's records are understood, in one line for people; None where that is fixed."""
        return None

    def read(self, context: ReadContext) -> Iterator[Document | Rejection]:
        """Read everything that `inputs` lists."""
        for unit in self.inputs():
            yield from self.read_unit(unit, context.fetched_at)

    def volatile_keys(self, payload: dict[str, Any]) -> frozenset[str]:
        """Return the keys of this payload that are not part of its identity."""
        return self.volatile

    def identity(self, payload: dict[str, Any]) -> str:
        """Return the SHA-256 (hex) of a payload without its volatile keys; equal means nothing new was said."""
        volatile = self.volatile_keys(payload)
        kept = {key: value for key, value in payload.items() if key not in volatile}
        return hashlib.sha256(orjson.dumps(kept, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()

    def note(self, origin: str, code: str, text: str) -> None:
        """Record something repaired while reading."""
        self._notes.items.append(ReadNote(origin, code, text))

    def take_notes(self) -> list[ReadNote]:
        """Return what was noted since the last call, and forget it."""
        notes, self._notes.items = self._notes.items, []
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


@cache
def discover() -> dict[str, type[Source]]:
    """Return the platforms: every Source subclass in the package's modules, by its `platform` key."""
    package = importlib.import_module("skilltide.sources")
    found: dict[str, type[Source]] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda item: item.name):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for candidate in vars(module).values():
            if isinstance(candidate, type) and issubclass(candidate, Source) and "platform" in vars(candidate):
                found[candidate.platform] = candidate
    return found
