"""Ashby: boards with full texts, one request each."""

from datetime import datetime
from typing import Any, ClassVar

from skilltide.model import PostingFields
from skilltide.sources.board import EMPLOYER_KEY, Board, BoardContent
from skilltide.sources.board_source import BoardSource
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.parsing.addresses import path_part
from skilltide.sources.parsing.field_values import join_salaries, salary_range
from skilltide.sources.parsing.json_values import flag_at, join_texts, list_at, records_in, text_at, value_at
from skilltide.sources.parsing.page_title import name_in_title

_PERIODS = {
    "1 YEAR": "year",
    "1 MONTH": "month",
    "2 WEEK": "fortnight",
    "1 WEEK": "week",
    "1 DAY": "day",
    "1 HOUR": "hour",
}


class Ashby(BoardSource):
    """Boards at jobs.ashbyhq.com, by the platform's public posting API."""

    platform: ClassVar[str] = "ashby"
    name: ClassVar[str] = "Ashby"
    home: ClassVar[str | None] = "https://www.ashbyhq.com"
    terms: ClassVar[str | None] = "https://www.ashbyhq.com/terms-of-service"
    documentation: ClassVar[str | None] = "https://developers.ashbyhq.com/docs/public-job-posting-api"
    api: ClassVar[str] = "https://api.ashbyhq.com"
    addresses: ClassVar[tuple[str, ...]] = (
        r"jobs\.ashbyhq\.com/(?P<board>[\w.%~-]+)",
        r"api\.ashbyhq\.com/posting-api/job-board/(?P<board>[\w.%~-]+)",
    )
    politeness: ClassVar[Politeness] = Politeness(concurrent=3, interval_seconds=0.3)

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch a board: one answer holds all published postings."""
        url = f"{self.base}/posting-api/job-board/{path_part(board.board)}"
        answer = await fetch.json(url, params={"includeCompensation": "true"})
        records = records_in(answer, "jobs", self.unit_key(board))
        listed = [record for record in records if flag_at(record, "isListed") is not False]
        self.note_unlisted(board, len(records) - len(listed), "postings are not listed (seen by their address only)")
        return BoardContent(listed)

    async def employer_name(self, board: Board, fetch: Fetch) -> str | None:
        """Return the organisation's name by its board's page ("Acme Jobs"); the API tells none."""
        site = self.entry.api or "https://jobs.ashbyhq.com"
        return name_in_title((await fetch.page(f"{site.rstrip('/')}/{path_part(board.board)}")).text)

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting. The API gives no employer: it comes from the registry of boards."""
        places = [_place(payload), *(_place(place) for place in list_at(payload, "secondaryLocations"))]
        is_pay_shown = flag_at(payload, "shouldDisplayCompensationOnJobPostings") is not False
        return PostingFields(
            native_id=text_at(payload, "id"),
            url=text_at(payload, "jobUrl"),
            title=text_at(payload, "title"),
            company=text_at(payload, EMPLOYER_KEY),
            location=join_texts(*places, mark="; "),
            description=text_at(payload, "descriptionPlain"),
            description_html=text_at(payload, "descriptionHtml"),
            posted=text_at(payload, "publishedAt"),
            salary=_salary(payload.get("compensation")) if is_pay_shown else None,
            employment_type=text_at(payload, "employmentType"),
            workplace=text_at(payload, "workplaceType"),
            department=join_texts(text_at(payload, "department"), text_at(payload, "team")),
            is_remote=_is_remote(payload),
        )


def _place(value: Any) -> str | None:
    """Return a place by its address, else as named: names are free text ("HQ", "LatAm")."""
    address = value_at(value, "address", "postalAddress") or value_at(value, "address")
    parts = (text_at(address, f"address{part}") for part in ("Locality", "Region", "Country"))
    return join_texts(*parts) or text_at(value, "location") or text_at(value)


def _is_remote(payload: dict[str, Any]) -> bool | None:
    """Return the remote flag; `isRemote` is also true for hybrid postings, so the workplace type goes first."""
    kind = text_at(payload, "workplaceType")
    return flag_at(payload, "isRemote") if kind is None else kind == "Remote"


def _salary(compensation: Any) -> str | None:
    """Write the salary of each tier (zones, levels) as a range, else the summary's; equity and bonus are left out."""
    tiers = [_range(value_at(tier, "components")) for tier in list_at(compensation, "compensationTiers")]
    return (
        join_salaries(*tiers)
        or _range(value_at(compensation, "summaryComponents"))
        or text_at(compensation, "scrapeableCompensationSalarySummary")
    )


def _range(components: Any) -> str | None:
    for component in components if isinstance(components, list) else []:
        if text_at(component, "compensationType") != "Salary":
            continue
        low, high = text_at(component, "minValue"), text_at(component, "maxValue")
        period = _PERIODS.get(text_at(component, "interval") or "")
        if (low or high) and period:
            return salary_range(low, high, text_at(component, "currencyCode"), period)
    return None
