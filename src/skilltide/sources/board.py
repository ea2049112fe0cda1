"""What the platforms of employers' boards share: one board is one unit, fetched as a whole, judged as a whole.

How to write a platform: `sources/README.md`.
"""

import os
import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from skilltide.errors import SourceError
from skilltide.model import Document, PostingFields, Rejection
from skilltide.sources.base import InputUnit, Source, SourceEntry

BOARD_KEY = "_board"
EMPLOYER_KEY = "_employer"
"""Payload keys that we add to a record: which board it stood on, and the employer's name in boards.yml."""


class Board(BaseModel):
    """One employer's page on a platform: one line of `boards.yml`. Platforms add their own keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    board: str = Field(min_length=1, max_length=200)
    """The platform's name for it, as in its address."""
    employer: str | None = None
    """The employer's name, for platforms whose records don't tell it."""
    observed_on: date | None = None
    """When somebody last saw that it exists."""
    enabled: bool | None = None
    """Whether runs read it; if not given, whether it was ever observed."""
    minimum_postings: int = Field(default=1, ge=0)
    """Fewer than this is a failure of the board, not a change of the market."""

    @property
    def is_enabled(self) -> bool:
        """Whether runs read it."""
        return self.observed_on is not None if self.enabled is None else self.enabled


class BoardsEntry(SourceEntry):
    """An entry of `sources.yml` for a platform with boards."""

    boards: list[str] | None = None
    """Only these boards of the platform; without it, all enabled ones of boards.yml."""
    api: str | None = None
    """Another address to fetch from (a proxy, a test server): replaces the platform's own."""
    accept_terms: bool = False
    """Says that the platform's terms were read and allow what is done; needed where they restrict storing or reuse."""


@dataclass(frozen=True, slots=True)
class Politeness:
    """How hard one host may be worked."""

    concurrent: int = 2
    """Requests at the same time."""
    interval_seconds: float = 0.5
    """Time between the starts of two requests."""


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as text."""

    url: str
    """After redirects."""
    text: str
    content_type: str
    body: bytes = b""
    """As sent, decompressed: for XML, which tells its own encoding."""


class Fetch(Protocol):
    """What a platform gets to fetch with. Limits, retries, robots.txt, caching and checks are behind it.

    Both methods raise SourceError (its `FetchError`) naming board, address and reason. `secrets` are parameters that
    stay out of messages and files. With `body` (JSON) it is a POST.
    """

    async def json(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Any:
        """Return the decoded JSON of an address; anything else is an error."""

    async def page(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Return an address as text (HTML, XML)."""


@dataclass(slots=True)
class BoardContent:
    """What one board holds."""

    records: list[dict[str, Any]] = field(default_factory=list)
    """One per posting, unedited."""
    rejections: list[tuple[str, str]] = field(default_factory=list)
    """Postings that could not be had, as (reason_code, reason); the board is then not complete."""
    told_count: int | None = None
    """How many postings the board says it has."""
    is_complete: bool = True
    """False where something is missing: nothing is closed by such a read."""


class BoardSource(Source):
    """A platform with boards. Subclasses say how one board is read and what the fields of a record are."""

    Entry: ClassVar[type[SourceEntry]] = BoardsEntry
    BoardEntry: ClassVar[type[Board]] = Board
    """The model of this platform's lines in boards.yml."""
    api: ClassVar[str]
    """Scheme and host that boards are fetched from, e.g. `https://api.example.com`."""
    documentation: ClassVar[str | None] = None
    """Where the platform documents what is read here."""
    addresses: ClassVar[tuple[str, ...]] = ()
    """Regular expressions (searched, any case) of addresses that show a board; group `board` is its name."""
    cadence: ClassVar[str] = "daily"
    politeness: ClassVar[Politeness] = Politeness()
    is_robots_obeyed: ClassVar[bool] = True
    """False only for APIs that are documented for this use, on hosts whose robots.txt is for crawlers of pages."""
    is_text_complete: ClassVar[bool] = True
    """False where only a snippet of the text is served."""
    is_whole: ClassVar[bool] = True
    """Whether a board lists all its open postings. False for feeds of the newest: absence doesn't close a posting."""
    has_boards: ClassVar[bool] = True
    """False for aggregators: the platform is its one board, and needs no line in boards.yml."""
    keys: ClassVar[tuple[str, ...]] = ()
    """Environment variables with the keys that the platform needs (`is_key_needed` follows)."""

    entry: BoardsEntry
    own_boards: Path | None = None
    """The home's own boards.yml (set where the source is built from a home's sources.yml)."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.is_key_needed = bool(cls.keys)

    @abstractmethod
    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch everything that one board holds. Raises SourceError where it can't be read."""

    @abstractmethod
    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name a record's fields. Pure. `payload` is the record with BOARD_KEY and EMPLOYER_KEY."""

    async def list_boards(self, fetch: Fetch) -> Sequence[Board]:
        """List the boards to read; the default are the configured ones. Override where they have to be looked up."""
        return self.boards()

    def boards(self) -> list[Board]:
        """Return the configured boards: those named in the entry, else the enabled ones of boards.yml."""
        from skilltide.sources.boards import load_boards

        if not self.has_boards:
            return [self.BoardEntry(board=self.platform, enabled=True)]
        known = load_boards(type(self), self.own_boards)
        if self.entry.boards is not None:
            return [known.get(name) or self.BoardEntry(board=name) for name in self.entry.boards]
        return [board for board in known.values() if board.is_enabled]

    def unit_key(self, board: Board) -> str:
        """Return the name that messages and the warehouse use, e.g. `greenhouse:acme`."""
        return f"{self.platform}:{board.board}"

    @property
    def is_offline(self) -> bool:
        """Whether this entry fetches nothing at all (it reads files only)."""
        return False

    @property
    def base(self) -> str:
        """Scheme and host to fetch from, without a slash at the end."""
        return (self.entry.api or self.api).rstrip("/")

    def inputs(self) -> list[InputUnit]:
        """List the boards that are known without fetching; they are read in every run, whatever was read before."""
        return [InputUnit(self.unit_key(board)) for board in self.boards()]

    def read_unit(self, unit: InputUnit, fetched_at: datetime) -> Iterator[Document | Rejection]:
        """Not used: boards are fetched together (`landing.boards`)."""
        raise SourceError(f"{self.source_id}: {unit.key}: boards are fetched, not read as files.")

    def document(self, board: Board, record: dict[str, Any], row: int, observed_at: datetime) -> Document:
        """Return a record as a document: unedited, with the board's name and its employer's beside it."""
        payload = {**record, BOARD_KEY: board.board}
        if board.employer is not None:
            payload[EMPLOYER_KEY] = board.employer
        return Document(self.source_id, payload, observed_at, self.unit_key(board), row)

    def key(self, name: str) -> str:
        """Return a key from the environment. Raises SourceError saying where to get it."""
        value = os.environ.get(name, "").strip()
        if not value:
            raise SourceError(
                f"{self.source_id}: {self.name} needs a key: set the environment variable {name} "
                f"({self.home or self.documentation})."
            )
        return value

    @classmethod
    def board_in(cls, text: str) -> str | None:
        """Return the name of the board that an address, or a page's source, shows most often, or None."""
        found = [match["board"] for pattern in cls.addresses for match in re.finditer(pattern, text, re.IGNORECASE)]
        return max(found, key=found.count) if found else None

    @classmethod
    def board_of(cls, name: str) -> Board | None:
        """Return the board of a name found in an address; None where the name alone is not enough."""
        try:
            return cls.BoardEntry(board=name)
        except ValidationError:
            return None


def records_in(answer: Any, key: str | None, where: str) -> list[dict[str, Any]]:
    """Return the list of records in a JSON answer, under `key` or the answer itself. Raises SourceError otherwise."""
    value = answer if key is None else answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        found = ", ".join(sorted(map(str, answer))[:8]) if isinstance(answer, dict) else type(answer).__name__
        expected = f"a list of records under '{key}'" if key else "a list of records"
        raise SourceError(f"{where}: the answer holds {found or 'nothing'}, expected {expected}. Has the API changed?")
    return value


def inside(value: Any, *path: str | int) -> Any:
    """Return what stands at a path inside nested objects and lists, or None: `inside(job, "location", "name")`."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def text_at(value: Any, *path: str | int) -> str | None:
    """Return the text or number at a path as text; None for nothing, for blanks and for anything else."""
    found = inside(value, *path)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    return str(found) if str(found).strip() else None


def list_at(value: Any, *path: str | int) -> list[Any]:
    """Return the list at a path, or an empty one."""
    found = inside(value, *path)
    return found if isinstance(found, list) else []


def join_texts(*parts: str | None, mark: str = ", ") -> str | None:
    """Join the texts that are there, each once."""
    return mark.join(dict.fromkeys(part.strip() for part in parts if part and part.strip())) or None
