"""Himalayas: remote jobs of many employers, newest first, twenty a page."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar

from skilltide.model import PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.aggregator import Aggregator, PagedEntry, Record
from skilltide.sources.parsing.field_values import join_places, salary_range, short_id, without_trailer
from skilltide.sources.parsing.json_values import join_texts, list_at, records_in, text_at, texts_at
from skilltide.sources.source import SourceEntry

PAGE = 20
"""More is not served, whatever is asked for."""
_TRAILER = re.compile(r"Originally posted on\b(?=.{0,200}himalayas)", re.IGNORECASE | re.DOTALL)
_NO_NAMES = {"name", "companyname", "company name", "company", "undefined", "null", "none"}
"""Names of keys that stand where an employer's name should."""


class HimalayasEntry(PagedEntry):
    """An entry of `sources.yml` for Himalayas; of its 100,000 postings, the newest are read."""

    pages: int = 25


class Himalayas(Aggregator):
    """The public JSON API."""

    platform: ClassVar[str] = "himalayas"
    name: ClassVar[str] = "Himalayas"
    home: ClassVar[str | None] = "https://himalayas.app"
    terms: ClassVar[str | None] = "https://himalayas.app/api"
    attribution: ClassVar[str | None] = (
        "Name Himalayas as the source, visibly, and link to himalayas.app. Postings must not be handed on to other job "
        "sites."
    )
    documentation: ClassVar[str | None] = "https://himalayas.app/docs/data-dictionary"
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=3.0)
    api: ClassVar[str] = "https://himalayas.app"
    is_opt_in: ClassVar[bool] = True
    id_key: ClassVar[str] = "guid"
    Entry: ClassVar[type[SourceEntry]] = HimalayasEntry

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the newest pages: by the cursor that an answer gives, else by offset."""

        async def lists() -> AsyncIterator[list[Record]]:
            cursor: str | None = None
            for number in range(self.page_count):
                params: dict[str, Any] = {"limit": PAGE}
                if cursor is not None:
                    params["cursor"] = cursor
                elif number:
                    params["offset"] = number * PAGE
                answer = await fetch.json(f"{self.base}/jobs/api", params=params)
                records = records_in(answer, "jobs", self.unit_key(board))
                yield records
                following = text_at(answer, "nextCursor")
                if len(records) < PAGE or (cursor is not None and following in (None, cursor)):
                    return
                cursor = following

        return await self.gather(board, lists())

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting; the places are where candidates may live, none for everywhere."""
        salary = [text_at(payload, key) for key in ("minSalary", "maxSalary", "currency", "salaryPeriod")]
        return PostingFields(
            native_id=short_id(text_at(payload, "guid")),
            url=text_at(payload, "applicationLink") or text_at(payload, "guid"),
            title=text_at(payload, "title"),
            company=_company(payload),
            location=join_places(
                place if isinstance(place, str) else text_at(place, "name")
                for place in list_at(payload, "locationRestrictions")
            ),
            description_html=without_trailer(text_at(payload, "description"), _TRAILER),
            posted=text_at(payload, "pubDate"),
            salary=salary_range(*salary),
            employment_type=text_at(payload, "employmentType"),
            seniority=join_texts(*texts_at(payload, "seniority")),
            is_remote=True,
        )


def _company(payload: dict[str, Any]) -> str | None:
    """Return the employer's name; the API gives the word "name" for some, and then its slug is what there is."""
    name, slug = text_at(payload, "companyName"), text_at(payload, "companySlug")
    if name is not None and name.strip().casefold() not in _NO_NAMES:
        return name
    return " ".join(word.capitalize() for word in slug.split("-")) if slug else None
