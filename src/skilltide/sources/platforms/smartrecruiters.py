"""SmartRecruiters: boards whose list lacks the texts; each posting is a request of its own."""

from datetime import datetime
from typing import Any, ClassVar

from skilltide.model import PostingFields
from skilltide.sources.board import EMPLOYER_KEY, Board, BoardContent, DetailBoard
from skilltide.sources.board_source import BoardSource
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.detail_pages import read_details
from skilltide.sources.parsing.field_values import join_sections
from skilltide.sources.parsing.json_values import count_at, flag_at, join_texts, records_in, text_at, value_at

PAGE = 100
_SECTIONS = ("companyDescription", "jobDescription", "qualifications", "additionalInformation")


class SmartRecruiters(BoardSource):
    """Boards at jobs.smartrecruiters.com, by the platform's public Posting API."""

    platform: ClassVar[str] = "smartrecruiters"
    name: ClassVar[str] = "SmartRecruiters"
    home: ClassVar[str | None] = "https://www.smartrecruiters.com"
    terms: ClassVar[str | None] = "https://www.smartrecruiters.com/legal/"
    documentation: ClassVar[str | None] = "https://developers.smartrecruiters.com/docs/customer-overview"
    api: ClassVar[str] = "https://api.smartrecruiters.com"
    addresses: ClassVar[tuple[str, ...]] = (
        r"api\.smartrecruiters\.com/v1/companies/(?P<board>[\w.-]+)",
        r"(?:jobs|careers)\.smartrecruiters\.com/(?:ni/|oneclick-ui/company/)?"
        r"(?!(?:(?-i:ni)|sr-jobs|oneclick-ui|my-applications|external-referrals)(?:/|$)|\d{9,})(?P<board>[\w.-]+)",
    )
    politeness: ClassVar[Politeness] = Politeness(concurrent=4, interval_seconds=0.2, daily=20_000)
    """The documented limits are 8 at the same time and 10 a second."""
    BoardEntry: ClassVar[type[Board]] = DetailBoard

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the list page by page, then each posting. An unknown company is an empty list."""
        url = f"{self.base}/v1/companies/{board.board}/postings"
        listed: dict[str, dict[str, Any]] = {}
        offset = 0
        total: int | None = None
        while True:
            answer = await fetch.json(url, params={"limit": PAGE, "offset": offset})
            page = records_in(answer, "content", self.unit_key(board))
            reported = count_at(answer, "totalFound")
            total = total if reported is None else reported
            before = len(listed)
            for record in page:
                listed.setdefault(text_at(record, "id") or f"row {len(listed)}", record)
            offset += len(page)
            if len(page) < PAGE or len(listed) == before or (total is not None and offset >= total):
                break
        is_listed = total is None or len(listed) >= total

        async def detail(record: dict[str, Any]) -> dict[str, Any]:
            found: dict[str, Any] = await fetch.json(f"{url}/{text_at(record, 'id')}")
            return found

        content = await read_details(self, board, list(listed.values()), "name", detail, fetch, "id")
        content.is_complete = is_listed
        return content

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting."""
        parts = value_at(payload, "jobAd", "sections")
        company, native_id = text_at(payload, "company", "identifier"), text_at(payload, "id")
        page = f"https://jobs.smartrecruiters.com/{company}/{native_id}" if company and native_id else None
        return PostingFields(
            native_id=native_id,
            url=text_at(payload, "postingUrl") or page,
            title=text_at(payload, "name"),
            company=text_at(payload, EMPLOYER_KEY) or text_at(payload, "company", "name"),
            location=_place(payload.get("location")),
            description_html=join_sections(
                *((text_at(parts, key, "title"), text_at(parts, key, "text")) for key in _SECTIONS)
            ),
            posted=text_at(payload, "releasedDate"),
            employment_type=text_at(payload, "typeOfEmployment", "label") or text_at(payload, "typeOfEmployment", "id"),
            seniority=_level(payload),
            workplace="hybrid" if flag_at(payload.get("location"), "hybrid") else None,
            is_remote=_is_remote(payload.get("location")),
            language=text_at(payload, "language", "code"),
            department=text_at(payload, "department", "label") or text_at(payload, "function", "label"),
        )


def _place(location: Any) -> str | None:
    """Return the place in words; the country alone is a code in small letters ("us")."""
    country = text_at(location, "country")
    full = text_at(location, "fullLocation")
    if full:
        return join_texts(*full.split(","))
    return join_texts(text_at(location, "city"), text_at(location, "region"), country.upper() if country else None)


def _is_remote(location: Any) -> bool | None:
    return False if flag_at(location, "hybrid") else flag_at(location, "remote")


def _level(payload: dict[str, Any]) -> str | None:
    if text_at(payload, "experienceLevel", "id") == "not_applicable":
        return None
    return text_at(payload, "experienceLevel", "label")
