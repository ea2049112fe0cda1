"""Aggregators: one feed for many employers, each posting with its own. They show the newest, or what was searched."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from skilltide.errors import SourceError
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.board_source import BoardSource, BoardSourceEntry
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.parsing.json_values import text_at

Record = dict[str, Any]


class PagedEntry(BoardSourceEntry):
    """An entry of `sources.yml` for an aggregator with pages."""

    pages: int = Field(default=10, ge=1, le=1000)
    """At most so many pages are read of each list, newest first."""


class Aggregator(BoardSource):
    """A platform that is its one board. Absence from it doesn't close a posting."""

    has_boards: ClassVar[bool] = False
    is_whole: ClassVar[bool] = False
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=2.0)
    id_key: ClassVar[str] = "id"
    """The record's own id; pages and lists that overlap give each posting once."""
    is_newest_last: ClassVar[bool] = False
    """Whether the lists tell changes, oldest first: of what they tell of one posting, the last holds, not the first."""

    async def list_boards(self, known: Mapping[str, Board], fetch: Fetch) -> Sequence[Board]:
        """Return the one board."""
        return [self.BoardEntry(board=self.platform, enabled=True)]

    @property
    def page_count(self) -> int:
        """How many pages of each list are read."""
        return self.entry.pages if isinstance(self.entry, PagedEntry) else 1

    def record_key(self, record: Record) -> str | None:
        """Return what tells a record's posting from others, None where it tells nothing."""
        return text_at(record, self.id_key)

    async def gather(self, board: Board, lists: AsyncIterator[list[Record]]) -> BoardContent:
        """Gather lists of records that may overlap.

        The first list must be there. One that fails later ends the reading, with a note: what was read is good.
        """
        found: dict[str, Record] = {}
        content = BoardContent()
        try:
            async for records in lists:
                for record in records:
                    key = self.record_key(record) or f"row {len(found)}"
                    if self.is_newest_last or key not in found:
                        found[key] = record
        except SourceError as error:
            if not found:
                raise
            self.note(self.unit_key(board), "list_missing", f"read in part, {len(found)} postings: {error}")
            content.is_complete = False
        content.records = list(found.values())
        return content
