"""USAJOBS: the jobs of the United States' federal agencies, by keyword. Needs a key, which is free."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from skilltide.model import PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.aggregator import Aggregator, PagedEntry, Record
from skilltide.sources.parsing.field_values import as_html, html_list, join_places, join_sections, salary_range
from skilltide.sources.parsing.json_values import flag_at, join_texts, list_at, records_in, text_at, value_at
from skilltide.sources.source import SourceEntry

PAGE = 500
_RATES = {"PA": "year", "PH": "hour", "PD": "day", "PM": "month"}
"""Codes whose amounts are per time; others (piece work, fee basis, bi-weekly) are left out."""


class UsaJobsEntry(PagedEntry):
    """An entry of `sources.yml` for USAJOBS; a page holds up to 500 postings."""

    pages: int = 4
    keywords: list[str] = Field(default=["machine learning", "data scientist", "artificial intelligence"], min_length=1)
    """What to search for, anywhere in an announcement; one search each."""


class UsaJobs(Aggregator):
    """The Search API."""

    platform: ClassVar[str] = "usajobs"
    name: ClassVar[str] = "USAJOBS"
    home: ClassVar[str | None] = "https://developer.usajobs.gov"
    terms: ClassVar[str | None] = "https://developer.usajobs.gov"
    attribution: ClassVar[str | None] = "Name USAJOBS as the source and link to the announcement on usajobs.gov."
    documentation: ClassVar[str | None] = "https://developer.usajobs.gov/api-reference/get-api-search"
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=1.0)
    api: ClassVar[str] = "https://data.usajobs.gov"
    keys: ClassVar[tuple[str, ...]] = ("USAJOBS_API_KEY", "USAJOBS_EMAIL")
    id_key: ClassVar[str] = "MatchedObjectId"
    Entry: ClassVar[type[SourceEntry]] = UsaJobsEntry

    entry: UsaJobsEntry

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch what each keyword finds. The agency wants the e-mail that the key belongs to as user agent."""
        headers = {"Authorization-Key": self.key("USAJOBS_API_KEY"), "User-Agent": self.key("USAJOBS_EMAIL")}

        async def lists() -> AsyncIterator[list[Record]]:
            for keyword in self.entry.keywords:
                for number in range(1, self.page_count + 1):
                    params = {"Keyword": keyword, "ResultsPerPage": PAGE, "Page": number, "Fields": "Full"}
                    answer = await fetch.json(f"{self.base}/api/search", params=params, headers=headers)
                    result = value_at(answer, "SearchResult")
                    records = records_in(result, "SearchResultItems", self.unit_key(board))
                    yield records
                    if len(records) < PAGE:
                        break

        return await self.gather(board, lists())

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of an announcement. One without its duties is a summary only."""
        job = payload.get("MatchedObjectDescriptor")
        details = value_at(job, "UserArea", "Details")
        duties = html_list(list_at(details, "MajorDuties")) or as_html(text_at(details, "MajorDuties"))
        return PostingFields(
            native_id=text_at(payload, "MatchedObjectId") or text_at(job, "PositionID"),
            url=(text_at(job, "PositionURI") or "").replace(":443/", "/") or None,
            title=text_at(job, "PositionTitle"),
            company=text_at(job, "OrganizationName") or text_at(job, "DepartmentName"),
            location=_location(job),
            description_html=join_sections(
                ("Summary", as_html(text_at(details, "JobSummary"))),
                ("Duties", duties),
                ("Requirements", html_list(list_at(details, "KeyRequirements"))),
                (None, as_html(text_at(details, "Requirements"))),
                ("Qualifications", as_html(text_at(job, "QualificationSummary"))),
                ("Education", as_html(text_at(details, "Education"))),
                ("How you will be evaluated", as_html(text_at(details, "Evaluations"))),
                ("Additional information", as_html(text_at(details, "OtherInformation"))),
            ),
            posted=text_at(job, "PublicationStartDate"),
            salary=_salary(value_at(job, "PositionRemuneration", 0)),
            employment_type=join_texts(
                text_at(job, "PositionOfferingType", 0, "Name"), text_at(job, "PositionSchedule", 0, "Name")
            ),
            is_remote=flag_at(details, "RemoteIndicator"),
            is_text_complete=duties is not None,
        )


def _location(job: Any) -> str | None:
    """Return the places by name; only what is shown says "Anywhere in the U.S.", or "Multiple Locations"."""
    shown = text_at(job, "PositionLocationDisplay")
    named = [text_at(place, "LocationName") for place in list_at(job, "PositionLocation")]
    country = "United States" if shown and "U.S." in shown else None
    return join_places([*named, shown if not any(named) else None, country])


def _salary(pay: Any) -> str | None:
    period = text_at(pay, "Description") or _RATES.get(text_at(pay, "RateIntervalCode") or "")
    if period is None:
        return None
    return salary_range(text_at(pay, "MinimumRange"), text_at(pay, "MaximumRange"), "USD", period)
