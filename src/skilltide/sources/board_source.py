"""Sources that are fetched: one board is one unit, fetched as a whole, judged as a whole."""

import os
import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import unquote

from pydantic import Field, ValidationError

from skilltide.errors import ConfigurationError, SourceError
from skilltide.http.answer import is_sendable
from skilltide.model import Document, PostingFields
from skilltide.sources.board import BOARD_KEY, EMPLOYER_KEY, PLATFORM_EMPLOYER_KEY, Board, BoardContent
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.source import Source, SourceEntry

_HOST_PART = re.compile(r"\.wd\d+$")
"""The part of a Workday host that says where it runs."""


class BoardSourceEntry(SourceEntry):
    """An entry of `sources.yml` for a platform with boards."""

    boards: list[str] | None = None
    """Only these boards of the platform; without it, all enabled ones of the registry."""
    api: str | None = None
    """Another address to fetch from (a proxy, a test server): replaces the platform's own."""
    requests_per_day: int | None = Field(default=None, ge=1)
    """At most so many requests a host and day, in place of the platform's own limit; what is new goes first."""
    accept_terms: bool = False
    """Says that the platform's terms were read and allow what is done; needed where they restrict storing or reuse."""
    robots_decision: str | None = None
    """Who decided, when and why, to read a documented API that its host's robots.txt hides; see access.yml."""


class BoardSource(Source):
    """A platform with boards. Subclasses say how one board is read and what the fields of a record are.

    `parse` gets the record as it was fetched, with BOARD_KEY and EMPLOYER_KEY.
    """

    Entry: ClassVar[type[SourceEntry]] = BoardSourceEntry
    BoardEntry: ClassVar[type[Board]] = Board
    """The model of this platform's lines in boards.yml."""
    api: ClassVar[str]
    """Scheme and host that boards are fetched from, e.g. `https://api.example.com`."""
    rests_on: ClassVar[str | None] = None
    """What the code rests on, for a platform that nobody could read live so far: it is shown as `unverified`."""
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
    """False for aggregators: the platform is its one board, and is not in the registry."""
    are_boards_looked_up: ClassVar[bool] = False
    """True where `list_boards` asks the platform which boards there are."""
    keys: ClassVar[tuple[str, ...]] = ()
    """Environment variables with the keys that the platform needs."""

    entry: BoardSourceEntry

    def check_choice(self, where: str) -> None:
        """Raise ConfigurationError for a choice of boards where there is one only.

        It is asked of what people write. Stored entries, which nobody edits, may choose: earlier versions took that.
        """
        if self.entry.boards is not None and not self.has_boards:
            raise ConfigurationError(
                f"{where}: {self.source_id}: boards: {self.name} is one board by itself, so there are none to choose "
                "from. Take the key out."
            )

    @abstractmethod
    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch everything that one board holds.

        Raises:
            SourceError: the board can't be read.
        """

    async def list_boards(self, known: Mapping[str, Board], fetch: Fetch) -> Sequence[Board]:
        """List the boards to read. `known` are the platform's boards in the registry, by name.

        These are the boards that the entry names, else the enabled ones of `known`.
        """
        if self.entry.boards is None:
            return [board for board in known.values() if board.is_enabled]
        by_name = {name.casefold(): board for name, board in known.items()}
        return [self._named(name, by_name) for name in self.entry.boards]

    def _named(self, name: str, known: Mapping[str, Board]) -> Board:
        """Return the board that an entry names, spelt as there; `known`: the registry's, by name in small letters.

        Raises SourceError for a name that is too little where nobody told more.
        """
        if (board := known.get(name.casefold())) is not None:
            return board.model_copy(update={"board": name})  # what was read before is kept by this name
        try:
            return self.BoardEntry(board=name)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(map(str, first["loc"]))
            raise SourceError(
                f"{self.source_id}: boards: {name[:100]!r} is in no boards.yml, and is no name of a board of "
                f"{self.name} by itself ({key}: {first['msg']})."
            ) from None

    def unit_key(self, board: Board) -> str:
        """Return the name that messages and the warehouse use, e.g. `greenhouse:acme`."""
        return f"{self.platform}:{board.board}"

    def note_unlisted(self, board: Board, count: int, why: str) -> None:
        """Tell how many records of a board are no public postings and left out, if any; `why`: what they are."""
        if count:
            self.note(self.unit_key(board), "unlisted", f"{count} {why}: left out.")

    @property
    def is_fetched(self) -> bool:
        """Whether reading it asks anything of the network."""
        return True

    @property
    def base(self) -> str:
        """Scheme and host to fetch from, without a slash at the end."""
        return (self.entry.api or self.api).rstrip("/")

    def document(self, board: Board, record: dict[str, Any], row: int, observed_at: datetime) -> Document:
        """Return a record as a document: unedited, with the board's name and its employer's beside it."""
        payload = {**record, BOARD_KEY: board.board}
        if board.employer is not None and board.employer_from != "slug":
            payload[EMPLOYER_KEY if board.employer_from == "told" else PLATFORM_EMPLOYER_KEY] = board.employer
        return Document(self.source_id, payload, observed_at, self.unit_key(board), row)

    def fields(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name a payload's fields, an employer among them: told for the board or by the record, else the platform's own
        name for the board's employer, else the board's name; `company_source` says which."""
        found = self.parse(payload, observed_at)
        if (found.company or "").strip():
            is_of_board = found.company == payload.get(EMPLOYER_KEY)
            return replace(found, company_source="board" if is_of_board else None)
        if not self.has_boards or self.are_boards_looked_up:
            return found
        for name, source in ((payload.get(PLATFORM_EMPLOYER_KEY), "platform"),
                             (self.employer_slug(str(payload.get(BOARD_KEY) or "")), "slug")):  # fmt: skip
            if isinstance(name, str) and name.strip():
                return replace(found, company=name, company_source=source)
        return found

    async def employer_name(self, board: Board, fetch: Fetch) -> str | None:
        """Ask the platform for its own name of a board's employer; None where it has none, or none is known to us."""
        return None

    @classmethod
    def employer_slug(cls, board: str) -> str:
        """Return the employer's name as a board's name tells it: a last resort, to be marked as such.

        >>> BoardSource.employer_slug("acme-robotics"), BoardSource.employer_slug("acme.wd5/External")
        ('Acme Robotics', 'Acme')
        """
        first = _HOST_PART.sub("", unquote(board).split("/")[0])
        words = " ".join(re.split(r"[-_+\s]+", first)).strip()
        return words.title() if words == words.lower() else words

    def key(self, name: str) -> str:
        """Return a key from the environment. Raises SourceError saying where to get it, or that it can't be one."""
        value = os.environ.get(name, "").strip()
        if not value:
            raise SourceError(
                f"{self.source_id}: {self.name} needs a key: set the environment variable {name} "
                f"({self.home or self.documentation})."
            )
        if not is_sendable(value):
            raise SourceError(
                f"{self.source_id}: the environment variable {name} is no key of {self.name}: it holds letters or "
                "signs that HTTP can't send (a typographic quotation mark, a line break). Set it anew."
            )
        return value

    @classmethod
    def board_shown(cls, text: str) -> Board | None:
        """Return the board that an address, or a page's source, shows most often, or None.

        Groups of `addresses` beside `board` are further keys of the board (a region, a host).
        """
        lines: dict[tuple[tuple[str, str], ...], int] = {}
        for pattern in cls.addresses:
            for match in re.finditer(pattern, text, re.IGNORECASE):
                line = tuple((name, value) for name, value in match.groupdict().items() if value)
                lines[line] = lines.get(line, 0) + 1
        for line in sorted(lines, key=lambda line: lines[line], reverse=True):
            try:
                return cls.BoardEntry.model_validate(cls.board_keys(dict(line)))
            except ValidationError:
                continue
        return None

    @classmethod
    def board_keys(cls, groups: dict[str, str]) -> dict[str, str]:
        """Return the keys of a board's line for what stands in its address; platforms put names of parts together."""
        return groups

    @classmethod
    def board_in(cls, text: str) -> str | None:
        """Return the name of the board that an address, or a page's source, shows most often, or None."""
        board = cls.board_shown(text)
        return None if board is None else board.board

    @classmethod
    def board_of(cls, name: str) -> Board | None:
        """Return the board of a name found in an address; None where the name alone is not enough."""
        try:
            return cls.BoardEntry(board=name)
        except ValidationError:
            return None
