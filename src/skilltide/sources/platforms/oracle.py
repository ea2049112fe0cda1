"""Oracle Recruiting: career sites of large employers. The list lacks the texts; each posting is a request more."""

from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from skilltide.errors import SourceError
from skilltide.model import PostingFields
from skilltide.normalise.workplace import remote_flag
from skilltide.sources.board import BOARD_KEY, EMPLOYER_KEY, Board, BoardContent, DetailBoard
from skilltide.sources.board_source import BoardSource
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.detail_pages import gone_posting, read_details
from skilltide.sources.parsing.field_values import join_places, join_sections
from skilltide.sources.parsing.json_values import count_at, list_at, records_in, text_at, value_at

PAGE = 100
"""So many postings are asked for at once; a site may serve fewer."""
_MOST = 10_000
"""So many postings of a list are read."""
_REST = "/hcmRestApi/resources/latest/"
_PARTS = (("ExternalDescriptionStr", None), ("ExternalResponsibilitiesStr", "Responsibilities"),
          ("ExternalQualificationsStr", "Qualifications"))  # fmt: skip


class OracleBoard(DetailBoard):
    """A career site: `acme.fa.us2/CX_1` for acme.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1."""

    board: str = Field(pattern=r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_-]+$", max_length=200)


class Oracle(BoardSource):
    """Career sites at oraclecloud.com, by the answers that their own pages are made of."""

    platform: ClassVar[str] = "oracle"
    name: ClassVar[str] = "Oracle Recruiting"
    home: ClassVar[str | None] = "https://www.oracle.com/human-capital-management/recruiting/"
    terms: ClassVar[str | None] = "https://www.oracle.com/legal/terms/"
    api: ClassVar[str] = "https://{host}.oraclecloud.com"
    rests_on: ClassVar[str | None] = "a captured list and a posting's own answer, cut down by who captured them"
    addresses: ClassVar[tuple[str, ...]] = (
        r"(?:^|//)(?P<host>[\w-]+(?:\.[\w-]+)*)\.oraclecloud\.com/hcmUI/CandidateExperience/[\w-]+/sites/(?P<site>[\w-]+)",
    )
    politeness: ClassVar[Politeness] = Politeness(concurrent=2, interval_seconds=0.5, daily=2_500)
    BoardEntry: ClassVar[type[Board]] = OracleBoard

    @classmethod
    def board_keys(cls, groups: dict[str, str]) -> dict[str, str]:
        """Return the keys of a board's line: its name is made of host and site."""
        return {"board": f"{groups['host']}/{groups['site']}"}

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the list page by page, then each posting that is new. Where it stands is told within the finder."""
        where = self.unit_key(board)
        host, site = board.board.split("/", 1)
        base = self.base.replace("{host}", host) + _REST
        listed: dict[str, dict[str, Any]] = {}
        total: int | None = None
        offset = 0
        while offset < _MOST:
            finder = f"findReqs;siteNumber={site},limit={PAGE},offset={offset},sortBy=POSTING_DATES_DESC"
            params = {"onlyData": "true", "expand": "requisitionList.secondaryLocations", "finder": finder}
            answer = await fetch.json(f"{base}recruitingCEJobRequisitions", params=params)
            found = value_at(answer, "items", 0)
            page = records_in(found, "requisitionList", where)
            total = count_at(found, "TotalJobsCount") if total is None else total
            before = len(listed)
            for record in page:
                listed.setdefault(text_at(record, "Id") or f"row {len(listed)}", record)
            offset += len(page)
            is_end = len(page) < PAGE if total is None else offset >= total
            if is_end or len(listed) == before:
                break
        else:
            self.note(where, "list_cut", f"the list is read up to {_MOST:,} postings, and goes on.")

        async def detail(record: dict[str, Any]) -> dict[str, Any]:
            finder = f'ById;Id="{text_at(record, "Id")}",siteNumber={site}'
            params = {"onlyData": "true", "expand": "all", "finder": finder}
            answer = await fetch.json(f"{base}recruitingCEJobRequisitionDetails", params=params)
            if value_at(answer, "items") == []:
                raise gone_posting(f"{where}: {text_at(record, 'Id')}")
            posting = value_at(answer, "items", 0)
            if not isinstance(posting, dict):
                raise SourceError(f"{where}: {text_at(record, 'Id')}: the answer holds no posting.")
            return {**posting, "Id": text_at(record, "Id")}

        content = await read_details(self, board, list(listed.values()), "Title", detail, fetch, "Id")
        content.is_complete = total is not None and len(listed) >= total
        return content

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting. Its number is the site's own, so the site is part of its id."""
        board, number = text_at(payload, BOARD_KEY) or "", text_at(payload, "Id")
        host, _, site = board.partition("/")
        page = f"https://{host}.oraclecloud.com/hcmUI/CandidateExperience/en/sites/{site}/job/{number}"
        kind = text_at(payload, "WorkplaceType")
        return PostingFields(
            native_id=f"{board}/{number}" if board and number else None,
            url=page if board and number else None,
            title=text_at(payload, "Title"),
            company=text_at(payload, EMPLOYER_KEY) or text_at(payload, "LegalEmployer"),
            location=join_places(
                [text_at(payload, "PrimaryLocation"),
                 *(text_at(place, "Name") for place in list_at(payload, "secondaryLocations"))]
            ),
            description_html=join_sections(*((heading, text_at(payload, key)) for key, heading in _PARTS)),
            posted=text_at(payload, "ExternalPostedStartDate") or text_at(payload, "PostedDate"),
            employment_type=text_at(payload, "JobSchedule"),
            workplace=kind,
            is_remote=remote_flag(kind),
            department=text_at(payload, "Department") or text_at(payload, "Category"),
        )  # fmt: skip
