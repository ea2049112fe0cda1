"""We Work Remotely: remote jobs of many employers, as RSS."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from skilltide.errors import SourceError
from skilltide.model import PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.board_source import BoardSourceEntry
from skilltide.sources.fetch import Fetch
from skilltide.sources.kinds.aggregator import Aggregator, Record
from skilltide.sources.parsing.field_values import places_from_commas, short_id, without_trailer
from skilltide.sources.parsing.json_values import text_at
from skilltide.sources.parsing.xml import xml_children, xml_name, xml_record, xml_root
from skilltide.sources.source import SourceEntry

_TRAILER = re.compile(r"<strong>To apply:</strong>", re.IGNORECASE)
"""How the site's own lines below a text begin."""


class WeWorkRemotelyEntry(BoardSourceEntry):
    """An entry of `sources.yml` for We Work Remotely."""

    feeds: list[str] = Field(default=["remote-jobs.rss"], min_length=1)
    """Paths of RSS feeds, such as `categories/remote-programming-jobs.rss`."""


class WeWorkRemotely(Aggregator):
    """The public RSS feeds."""

    platform: ClassVar[str] = "weworkremotely"
    name: ClassVar[str] = "We Work Remotely"
    home: ClassVar[str | None] = "https://weworkremotely.com"
    terms: ClassVar[str | None] = "https://weworkremotely.com/api-terms-and-guidelines"
    attribution: ClassVar[str | None] = (
        "Link to the posting on weworkremotely.com, as applying must go through it. No job search, job advertising or "
        "replacement of the site may be built on its data."
    )
    documentation: ClassVar[str | None] = "https://weworkremotely.com/remote-job-rss-feed"
    api: ClassVar[str] = "https://weworkremotely.com"
    is_opt_in: ClassVar[bool] = True
    id_key: ClassVar[str] = "guid"
    Entry: ClassVar[type[SourceEntry]] = WeWorkRemotelyEntry

    entry: WeWorkRemotelyEntry

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the feeds; each item becomes a record of its elements' texts."""
        where = self.unit_key(board)

        async def lists() -> AsyncIterator[list[Record]]:
            for feed in self.entry.feeds:
                root = xml_root((await fetch.page(f"{self.base}/{feed.lstrip('/')}")).body, where)
                if xml_name(root) != "rss":
                    raise SourceError(f"{where}: the answer is <{root.tag}>, expected <rss>. Has the feed changed?")
                records = [xml_record(item) for item in xml_children(root, "item")]
                yield [record for record in records if isinstance(record, dict)]

        return await self.gather(board, lists())

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting. The title is "Employer: title"; state is where the employer sits."""
        employer, mark, title = (text_at(payload, "title") or "").partition(": ")
        return PostingFields(
            native_id=short_id(text_at(payload, "guid")),
            url=text_at(payload, "link") or text_at(payload, "guid"),
            title=(title if mark else employer) or None,
            company=employer if mark else None,
            location=places_from_commas(text_at(payload, "country")) or text_at(payload, "region"),
            description_html=without_trailer(text_at(payload, "description"), _TRAILER),
            posted=text_at(payload, "pubDate"),
            employment_type=text_at(payload, "type"),
            is_remote=True,
        )
