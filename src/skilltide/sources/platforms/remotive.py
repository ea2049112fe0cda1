"""Remotive: remote jobs of many employers, one request."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar

from skilltide.model import PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.aggregator import Aggregator, Record
from skilltide.sources.parsing.field_values import places_from_commas
from skilltide.sources.parsing.json_values import records_in, text_at


class Remotive(Aggregator):
    """The public Remote Jobs API; postings appear there a day late."""

    platform: ClassVar[str] = "remotive"
    name: ClassVar[str] = "Remotive"
    home: ClassVar[str | None] = "https://remotive.com"
    terms: ClassVar[str | None] = "https://github.com/remotive-com/remote-jobs-api"
    attribution: ClassVar[str | None] = (
        "Name Remotive as the source and link to the posting on remotive.com. Postings must not be handed on to other "
        "job sites, nor shown only after a sign-up."
    )
    documentation: ClassVar[str | None] = "https://github.com/remotive-com/remote-jobs-api"
    cadence: ClassVar[str] = "daily, at most four times a day"
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=31.0)
    """More than twice a minute is blocked."""
    api: ClassVar[str] = "https://remotive.com"
    is_opt_in: ClassVar[bool] = True

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the feed."""

        async def lists() -> AsyncIterator[list[Record]]:
            yield records_in(await fetch.json(f"{self.base}/api/remote-jobs"), "jobs", self.unit_key(board))

        return await self.gather(board, lists())

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting; the place is where candidates may live."""
        return PostingFields(
            native_id=text_at(payload, "id"),
            url=text_at(payload, "url"),
            title=text_at(payload, "title"),
            company=text_at(payload, "company_name"),
            location=places_from_commas(text_at(payload, "candidate_required_location")),
            description_html=text_at(payload, "description"),
            posted=text_at(payload, "publication_date"),
            salary=text_at(payload, "salary"),
            employment_type=text_at(payload, "job_type"),
            is_remote=True,
        )
