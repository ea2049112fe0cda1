"""Workday: career sites of large employers. The list lacks the texts; each posting is a request of its own."""

import re
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pydantic import Field

from skilltide.model import PostingFields
from skilltide.normalise.lookups import remote_flag
from skilltide.sources.board import EMPLOYER_KEY, Board, BoardContent, DetailBoard
from skilltide.sources.board_source import BoardSource
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.detail_pages import read_details
from skilltide.sources.parsing.field_values import join_places, short_id
from skilltide.sources.parsing.json_values import count_at, list_at, records_in, text_at

PAGE = 20
"""More is refused."""
MOST = 2000
"""Lists end there: the total never tells more, and later pages repeat the first."""

_CODED = re.compile(r"[A-Z]{2,3}\b")
"""A place that begins with a code is not written as city, region, country."""
_CHANGING = ("postedOn", "similarJobs", "userAuthenticated")


class WorkdayBoard(DetailBoard):
    """A career site: `acme.wd5/External` for acme.wd5.myworkdayjobs.com/External."""

    board: str = Field(pattern=r"^[A-Za-z0-9_-]+(?:\.wd\d+)?/[A-Za-z0-9_-]+$", max_length=200)
    search: str = ""
    """What to search for on the site; needed where it has more postings than a list shows (2,000)."""


class Workday(BoardSource):
    """Career sites at myworkdayjobs.com, by the answers that their own pages are made of (no documented API)."""

    platform: ClassVar[str] = "workday"
    name: ClassVar[str] = "Workday"
    home: ClassVar[str | None] = "https://www.workday.com"
    terms: ClassVar[str | None] = "https://www.workday.com/en-us/legal.html"
    api: ClassVar[str] = "https://{host}.myworkdayjobs.com"
    addresses: ClassVar[tuple[str, ...]] = (
        r"(?:^|//)(?P<board>[\w-]+(?:\.wd\d+)?)\.myworkdayjobs\.com/wday/cxs/[\w-]+/(?P<site>[\w-]+)",
        r"(?:^|//)(?P<board>[\w-]+(?:\.wd\d+)?)\.myworkdayjobs\.com/(?:[a-z]{2}-[a-z]{2}/)?(?!wday/)(?P<site>[\w-]+)",
    )
    politeness: ClassVar[Politeness] = Politeness(concurrent=2, interval_seconds=0.5)
    BoardEntry: ClassVar[type[Board]] = WorkdayBoard

    @classmethod
    def board_in(cls, text: str) -> str | None:
        """Return the career site that an address, or a page's source, shows most often, as `host/site`, or None."""
        found = [
            f"{match['board']}/{match['site']}"
            for pattern in cls.addresses
            for match in re.finditer(pattern, text, re.IGNORECASE)
        ]
        return max(found, key=found.count) if found else None

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the list page by page, then each posting. Only the first page tells the total."""
        host, site = board.board.split("/", 1)
        url = f"{self.base.replace('{host}', host)}/wday/cxs/{host.split('.', maxsplit=1)[0]}/{site}"
        search = board.search if isinstance(board, WorkdayBoard) else ""
        listed: dict[str, dict[str, Any]] = {}
        offset = 0
        total: int | None = None
        while True:
            asked = {"appliedFacets": {}, "limit": PAGE, "offset": offset, "searchText": search}
            answer = await fetch.json(f"{url}/jobs", body=asked)
            page = records_in(answer, "jobPostings", self.unit_key(board))
            total = count_at(answer, "total") if total is None else total
            before = len(listed)
            for record in page:
                path = text_at(record, "externalPath")
                if path is not None:  # a posting that is just being closed has none
                    listed.setdefault(path, record)
            offset += len(page)
            if len(page) < PAGE or len(listed) == before or offset >= min(total or MOST, MOST):
                break
        is_listed = total is None or (len(listed) >= total and total < MOST)
        if total is not None and total >= MOST:
            text = f"the site lists its first {MOST:,} postings only; narrow it with `search` in boards.yml."
            self.note(self.unit_key(board), "list_cut", text)

        async def detail(record: dict[str, Any]) -> dict[str, Any]:
            found: dict[str, Any] = await fetch.json(f"{url}{text_at(record, 'externalPath')}")
            return found

        content = await read_details(self, board, list(listed.values()), "title", detail)
        content.is_complete = is_listed
        return content

    def identity(self, payload: dict[str, Any]) -> str:
        """Return the hash of a payload without what changes daily ("Posted 3 Days Ago", similar postings)."""
        kept = {key: value for key, value in payload.items() if key not in _CHANGING}
        info = kept.get("jobPostingInfo")
        if isinstance(info, dict):
            kept["jobPostingInfo"] = {key: value for key, value in info.items() if key not in _CHANGING}
        return super().identity(kept)

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting; salaries stand in the text."""
        info = payload.get("jobPostingInfo")
        return PostingFields(
            native_id=short_id(text_at(info, "jobPostingId")) or text_at(info, "jobReqId"),
            url=text_at(info, "externalUrl"),
            title=text_at(info, "title") or text_at(payload, "title"),
            company=text_at(payload, EMPLOYER_KEY) or text_at(payload, "hiringOrganization", "name"),
            location=_location(info) or text_at(payload, "locationsText"),
            description_html=text_at(info, "jobDescription"),
            posted=_posted(payload, observed_at),
            employment_type=text_at(info, "timeType"),
            workplace=text_at(info, "remoteType") or text_at(payload, "remoteType"),
            is_remote=remote_flag(text_at(info, "remoteType") or text_at(payload, "remoteType")),
        )


def _posted(payload: dict[str, Any], observed_at: datetime) -> str | None:
    """Return the day from which the posting is shown, else "Posted 3 Days Ago"; a day to come is another date."""
    start = text_at(payload, "jobPostingInfo", "startDate")
    if start and start[:10] <= (observed_at + timedelta(days=1)).date().isoformat():
        return start
    return text_at(payload, "jobPostingInfo", "postedOn") or text_at(payload, "postedOn")


def _location(info: Any) -> str | None:
    """Return all places. Their names are the employer's own; the country belongs to the first."""
    first = text_at(info, "location")
    country = text_at(info, "country", "descriptor") or text_at(info, "jobRequisitionLocation", "country", "descriptor")
    if first and country:
        if country.casefold() in first.casefold():
            country = None
        elif not _CODED.match(first):
            first, country = f"{first}, {country}", None  # "Offenburg", but not "USA DC Washington"
    more = [text_at(place, "descriptor") if isinstance(place, dict) else place if isinstance(place, str) else None
            for place in list_at(info, "additionalLocations")]  # fmt: skip
    return join_places([first, country, *more])
