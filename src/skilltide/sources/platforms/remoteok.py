"""Remote OK: remote jobs of many employers, one request."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar

from skilltide.model import PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.fetch import Fetch
from skilltide.sources.kinds.aggregator import Aggregator, Record
from skilltide.sources.parsing.field_values import join_places, salary_range, without_trailer
from skilltide.sources.parsing.json_values import records_in, text_at

_TRAILER = re.compile(r"Please mention the word\b", re.IGNORECASE)
"""How the site's own lines below a text begin."""


class RemoteOk(Aggregator):
    """The public API: the newest hundred or so."""

    platform: ClassVar[str] = "remoteok"
    name: ClassVar[str] = "Remote OK"
    home: ClassVar[str | None] = "https://remoteok.com"
    terms: ClassVar[str | None] = "https://remoteok.com/api"
    attribution: ClassVar[str | None] = (
        "Name Remote OK as the source and link (with follow) to the posting on remoteok.com; the logo must not be used."
    )
    documentation: ClassVar[str | None] = "https://remoteok.com/api"
    api: ClassVar[str] = "https://remoteok.com"

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the feed. Its first element holds the terms, not a posting."""

        async def lists() -> AsyncIterator[list[Record]]:
            records = records_in(await fetch.json(f"{self.base}/api"), None, self.unit_key(board))
            yield [record for record in records if "legal" not in record]

        return await self.gather(board, lists())

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting. Pay is in dollars a year, 0 for none."""
        return PostingFields(
            native_id=text_at(payload, "id"),
            url=text_at(payload, "url"),
            title=text_at(payload, "position"),
            company=text_at(payload, "company"),
            location=join_places([text_at(payload, "location")]),
            description_html=without_trailer(text_at(payload, "description"), _TRAILER),
            posted=text_at(payload, "date") or text_at(payload, "epoch"),
            salary=salary_range(text_at(payload, "salary_min"), text_at(payload, "salary_max"), "USD", "year"),
            is_remote=True,
        )
