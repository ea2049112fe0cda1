"""Hacker News, "Who is hiring?": a thread a month, a posting per top-level comment, with all roles that it names.

Live threads come from the Algolia search API, one request a thread, and are read again in every run of their month and
the next. Threads of the past are read from files: JSON lines, or a JSON list, of comments as either API gives them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from skilltide.errors import SourceError
from skilltide.model import UNKNOWN_TIME, Document, PostingFields, Rejection
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.board_source import BoardSource, BoardSourceEntry
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.file_source import FileSource, InputUnit
from skilltide.sources.files.find import find_files
from skilltide.sources.files.json_records import is_json_lines, read_json, read_json_lines
from skilltide.sources.files.name_dates import FILE_DATE_KEY, date_in_name
from skilltide.sources.files.record import Fault
from skilltide.sources.files.stream import UNREADABLE, unreadable
from skilltide.sources.parsing.json_values import records_in, text_at
from skilltide.sources.platforms.hackernews_header import is_posting, read_header
from skilltide.sources.source import CUT_SHORT, SourceEntry

_THREAD = re.compile(r"\bwho is hiring\b", re.IGNORECASE)
_GONE = ("[dead]", "[deleted]", "[flagged]", "[removed]")
"""What stands in place of a comment that is not shown."""
_REPLIES = frozenset({"children", "kids"})


class HackerNewsEntry(BoardSourceEntry):
    """An entry of platform `hackernews`."""

    threads: int = Field(default=2, ge=0, le=12)
    """How many of the newest threads a run reads; 0 for history only."""
    history: str | list[str] | None = None
    """Files of threads of the past; their names tell the month (`2023_01.jsonl`) where comments tell no time."""


class HackerNews(BoardSource, FileSource):
    """The monthly thread "Ask HN: Who is hiring?" on Hacker News."""

    platform: ClassVar[str] = "hackernews"
    name: ClassVar[str] = 'Hacker News "Who is hiring?"'
    home: ClassVar[str | None] = "https://news.ycombinator.com/submitted?id=whoishiring"
    terms: ClassVar[str | None] = "https://www.ycombinator.com/legal/"
    documentation: ClassVar[str | None] = "https://hn.algolia.com/api"
    attribution: ClassVar[str | None] = "Link to the comment; people wrote them, so quote no names."
    api: ClassVar[str] = "https://hn.algolia.com"
    addresses: ClassVar[tuple[str, ...]] = (r"news\.ycombinator\.com/item\?id=(?P<board>\d+)",)
    cadence: ClassVar[str] = "daily; a new thread on the first weekday of a month"
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=1.0)
    are_boards_looked_up: ClassVar[bool] = True
    Entry: ClassVar[type[SourceEntry]] = HackerNewsEntry
    path_keys: ClassVar[tuple[str, ...]] = ("history",)

    entry: HackerNewsEntry
    volatile = frozenset({"points", "score", "descendants", FILE_DATE_KEY, *_REPLIES})

    @property
    def is_fetched(self) -> bool:
        """Whether threads are fetched; else only files are read."""
        return self.entry.threads > 0 or bool(self.entry.boards)

    async def list_boards(self, known: Mapping[str, Board], fetch: Fetch) -> Sequence[Board]:
        """Find the newest threads; or take those named in the entry."""
        if self.entry.boards is not None:
            return [Board(board=name, enabled=True) for name in self.entry.boards]
        if self.entry.threads == 0:
            return []
        params = {"tags": "story,author_whoishiring", "query": "hiring", "hitsPerPage": 50}
        answer = await fetch.json(f"{self.base}/api/v1/search_by_date", params=params)
        hits = [
            hit
            for hit in records_in(answer, "hits", self.source_id)
            if _THREAD.search(text_at(hit, "title") or "") and text_at(hit, "objectID")
        ]
        newest = sorted(hits, key=lambda hit: text_at(hit, "created_at") or "", reverse=True)
        if not newest:
            raise SourceError(f"{self.source_id}: no thread of 'Who is hiring?' among {len(hits)} results.")
        return [Board(board=text_at(hit, "objectID") or "", enabled=True) for hit in newest[: self.entry.threads]]

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch a thread; replies are left out, they are no part of a posting."""
        thread = await fetch.json(f"{self.base}/api/v1/items/{board.board}")
        comments = records_in(thread, "children", self.unit_key(board))
        return BoardContent([_without_replies(comment) for comment in comments if _is_live(comment)])

    def inputs(self) -> list[InputUnit]:
        """List the files of threads of the past."""
        return [] if self.entry.history is None else find_files(self.entry.history, None, self.source_id)

    def read_unit(self, unit: InputUnit, fetched_at: datetime) -> Iterator[Document | Rejection]:
        """Read one file of comments. Raises SourceError where it can't be opened."""
        path = Path(unit.key)
        month = date_in_name(path.name)
        try:
            is_lines = is_json_lines(path, None)
            note = lambda code, text: self.note(unit.key, code, text)  # noqa: E731 - names the unit
            items = read_json_lines(path, note) if is_lines else read_json(path, note)
            for item in items:
                if isinstance(item, Fault):
                    if item.is_end:
                        self.note(unit.key, CUT_SHORT, item.reason)
                    yield Rejection(self.source_id, unit.key, item.row, item.code, item.reason, item.value)
                elif _is_live(item.values):
                    values = _without_replies(item.values)
                    written = _written_at(values)
                    if month is not None and written is None:
                        values[FILE_DATE_KEY] = month.isoformat()
                        written = datetime(month.year, month.month, month.day, tzinfo=UTC)
                    observed = min(written or UNKNOWN_TIME, fetched_at)
                    yield Document(self.source_id, values, observed, unit.key, item.row)
        except UNREADABLE as error:
            raise SourceError(f"{self.source_id}: {path}: can't be read ({unreadable(error)}).") from None

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a comment, in the shape of either API or of files. No title where it is no posting."""
        native_id = text_at(payload, "id") or text_at(payload, "hn_id") or text_at(payload, "objectID")
        text = text_at(payload, "text") or text_at(payload, "hn_text") or text_at(payload, "comment_text")
        if text is None or not is_posting(text):
            return PostingFields(native_id=native_id)
        header = read_header(text)
        written = _written_at(payload)
        posted = written.date().isoformat() if written else text_at(payload, FILE_DATE_KEY)
        return PostingFields(
            native_id=native_id,
            url=f"https://news.ycombinator.com/item?id={native_id}" if native_id else None,
            title=header.title,
            company=header.company,
            location=header.location,
            description_html=text if "<" in text else f"<p>{text}</p>",
            posted=posted,
            posted_kind="file_name" if posted and written is None else None,
            salary=header.salary,
            employment_type=header.employment_type,
            is_remote=header.is_remote,
        )


def _is_live(comment: dict[str, Any]) -> bool:
    """Tell whether a comment is still there: deleted and hidden ones have no text, or say so."""
    text = comment.get("text") or comment.get("hn_text") or comment.get("comment_text")
    is_there = isinstance(text, str) and text.strip() not in ("", *_GONE)
    return is_there and not comment.get("deleted") and not comment.get("dead")


def _without_replies(comment: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in comment.items() if key not in _REPLIES}


def _written_at(payload: dict[str, Any]) -> datetime | None:
    """Return when a comment was written (UTC): Unix seconds in both APIs, under two names; digits in a CSV."""
    for key in ("created_at_i", "time"):
        value = payload.get(key)
        if isinstance(value, str) and value.isdecimal():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**33:
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value)
    return None
