"""Workday: career sites of large employers. The list lacks the texts; each posting is a request of its own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from pydantic import Field

from skilltide.model import PostingFields
from skilltide.normalise.workplace import remote_flag
from skilltide.sources.board import BOARD_KEY, EMPLOYER_KEY, Board, BoardContent, DetailBoard
from skilltide.sources.board_source import BoardSource
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.detail_pages import gone_posting, read_details
from skilltide.sources.parsing.field_values import join_places, short_id
from skilltide.sources.parsing.json_values import count_at, flag_at, list_at, records_in, text_at

PAGE = 20
"""More is refused."""
MOST = 2000
"""Lists end there: the total never tells more, and later pages repeat the first."""
_MOST_CUTS = 3
"""A list that is cut is read by the values of a facet, each of them cut again by another one, so many times."""
_MOST_VALUES = 400
_OF_SEVERAL = re.compile(r"locat|countr|region|city|state|skill", re.IGNORECASE)
"""Facets of which a posting has several values: their counts add up to more than there is."""

_CODED = re.compile(r"[A-Z]{2,3}\b")
"""A place that begins with a code is not written as city, region, country."""
_CHANGING = ("postedOn", "timeLeftToApply", "similarJobs", "userAuthenticated")


class WorkdayBoard(DetailBoard):
    """A career site: `acme.wd5/External` for acme.wd5.myworkdayjobs.com/External.

    With `domain: myworkdaysite.com` the same name is wd5.myworkdaysite.com/recruiting/acme/External.
    """

    board: str = Field(pattern=r"^[A-Za-z0-9_-]+(?:\.wd\d+)?/[A-Za-z0-9_-]+$", max_length=200)
    search: str = ""
    """What to search for on the site; only what is found is read."""
    domain: Literal["myworkdayjobs.com", "myworkdaysite.com"] = "myworkdayjobs.com"
    """Where the site stands."""


@dataclass
class _Listed:
    """What lists gave."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By path, each once."""
    is_whole: bool = True
    told: int = 0
    """How many there are at least, by what the site says."""


@dataclass(frozen=True)
class _Facet:
    """A way to divide a list."""

    key: str
    values: tuple[tuple[str, int], ...]
    """Ids with their counts."""

    @property
    def total(self) -> int:
        return sum(count for _, count in self.values)

    @property
    def is_of_one(self) -> bool:
        """Whether a posting has one value at most."""
        return _OF_SEVERAL.search(self.key) is None


class Workday(BoardSource):
    """Career sites at myworkdayjobs.com, by the answers that their own pages are made of (no documented API)."""

    platform: ClassVar[str] = "workday"
    name: ClassVar[str] = "Workday"
    home: ClassVar[str | None] = "https://www.workday.com"
    terms: ClassVar[str | None] = "https://www.workday.com/en-us/legal.html"
    api: ClassVar[str] = "https://{host}.myworkdayjobs.com"
    addresses: ClassVar[tuple[str, ...]] = (
        r"(?:^|//)(?P<tenant>[\w-]+(?:\.wd\d+)?)\.(?P<domain>myworkdayjobs\.com)/wday/cxs/[\w-]+/(?P<site>[\w-]+)",
        r"(?:^|//)(?P<tenant>[\w-]+(?:\.wd\d+)?)\.(?P<domain>myworkdayjobs\.com)/(?:[a-z]{2}(?:-[a-z]{2,4})?/)?"
        r"(?!wday/|[a-z]{2}(?:-[a-z]{2,4})?(?![\w-]))(?P<site>[\w-]+)",
        r"(?:^|//)(?P<host>wd\d+)\.(?P<domain>myworkdaysite\.com)/(?:(?:[a-z]{2}(?:-[a-z]{2,4})?/)?recruiting|wday/cxs)/"
        r"(?P<tenant>[\w-]+)/(?P<site>[\w-]+)",
    )
    politeness: ClassVar[Politeness] = Politeness(
        concurrent=2,
        interval_seconds=0.5,
        daily=2_500,
        busy_statuses=frozenset({403}),
        gone_answer=(403, b'"S22"'),
    )
    """Bursts are answered with 403, which passes; so is the question for a closed posting, with an error code."""
    BoardEntry: ClassVar[type[Board]] = WorkdayBoard

    @classmethod
    def board_keys(cls, groups: dict[str, str]) -> dict[str, str]:
        """Return the keys of a board's line: its name is made of tenant, host and site."""
        tenant = ".".join(filter(None, (groups["tenant"], groups.get("host"))))
        return {"board": f"{tenant}/{groups['site']}", "domain": groups["domain"].lower()}

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the list, then each posting that is new. A list that is cut is read part by part (facets)."""
        host, site = board.board.split("/", 1)
        tenant, _, server = host.partition(".")
        base = self.base.replace("{host}", host)
        if isinstance(board, WorkdayBoard) and board.domain == "myworkdaysite.com" and self.entry.api is None:
            base = f"https://{server or 'wd5'}.{board.domain}"
        url = f"{base}/wday/cxs/{tenant}/{site}"
        search = board.search if isinstance(board, WorkdayBoard) else ""
        listed = _Listed()
        await self._list(f"{url}/jobs", search, {}, board, fetch, listed)
        if listed.told >= MOST:
            text = f"the list is cut at {MOST:,}; by facets, {len(listed.records):,} of {listed.told:,} were had."
            self.note(self.unit_key(board), "list_cut", text)

        async def detail(record: dict[str, Any]) -> dict[str, Any]:
            path = text_at(record, "externalPath")
            found: dict[str, Any] = await fetch.json(f"{url}{path}")
            if flag_at(found, "jobPostingInfo", "posted") is False:
                raise gone_posting(f"{self.unit_key(board)}: {path}")
            return (
                {key: value for key, value in found.items() if key != "similarJobs"}
                if isinstance(found, dict)
                else found
            )

        records = list(listed.records.values())
        content = await read_details(self, board, records, "title", detail, fetch, "externalPath", _CHANGING)
        content.is_complete = listed.is_whole and len(listed.records) >= listed.told
        return content

    async def _list(
        self, url: str, search: str, applied: dict[str, list[str]], board: Board, fetch: Fetch, listed: _Listed
    ) -> None:
        """Read one list to its end; where it is cut, its parts instead. Only a list's first page tells the total."""
        offset = 0
        total: int | None = None
        own: set[str] = set()
        while True:
            asked = {"appliedFacets": applied, "limit": PAGE, "offset": offset, "searchText": search}
            answer = await fetch.json(url, body=asked)
            page = records_in(answer, "jobPostings", self.unit_key(board))
            if total is None:
                total = count_at(answer, "total") or 0
                facet = _facet(answer, applied) if total >= MOST else None
                if facet is not None and len(applied) < _MOST_CUTS:
                    if not applied:
                        listed.told = max(
                            [total, facet.total, *(one.total for one in _facets(answer) if one.is_of_one)]
                        )
                    for value, _ in facet.values:
                        await self._list(url, search, {**applied, facet.key: [value]}, board, fetch, listed)
                    return
            before = len(own)
            for record in page:
                path = text_at(record, "externalPath")
                if path is not None:  # a posting that is just being closed has none
                    own.add(path)
                    listed.records.setdefault(path, record)
            offset += len(page)
            if len(page) < PAGE or len(own) == before or offset == total or offset >= MOST:
                break
        listed.is_whole &= total < MOST and len(own) >= total
        listed.told = max(listed.told, total)

    def identity(self, payload: dict[str, Any]) -> str:
        """Return the hash of a payload without what changes daily ("Posted 3 Days Ago", "4 days left to apply")."""
        kept = {key: value for key, value in payload.items() if key not in _CHANGING}
        info = kept.get("jobPostingInfo")
        if isinstance(info, dict):
            kept["jobPostingInfo"] = {key: value for key, value in info.items() if key not in _CHANGING}
        return super().identity(kept)

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting; salaries stand in the text."""
        info = payload.get("jobPostingInfo")
        return PostingFields(
            native_id=_native_id(payload),
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

    def former_id(self, payload: dict[str, Any]) -> str | None:
        """Return the id that a posting had up to 0.1: with the title, without the employer."""
        info = payload.get("jobPostingInfo")
        return short_id(text_at(info, "jobPostingId")) or text_at(info, "jobReqId")


def _native_id(payload: dict[str, Any]) -> str | None:
    """Return the number of a posting at its employer, whose sites share it.

    `jobPostingId` is the title, an underscore, and the requisition's number with what tells its postings apart. Titles
    are edited, and other employers have the same numbers: the tenant takes the title's place. Titles and numbers may
    hold underscores; where the number begins, the requisition tells.

    >>> _native_id({"_board": "acme.wd5/Jobs", "jobPostingInfo": {"jobPostingId": "Data-Miller_R-7-1"}})
    'acme.R-7-1'
    """
    info = payload.get("jobPostingInfo")
    told, requisition = text_at(info, "jobPostingId") or "", text_at(info, "jobReqId")
    begin = told.rfind(f"_{requisition}") if requisition else -1
    number = (told[begin + 1 :] if begin >= 0 else told.partition("_")[2]) or requisition or told
    tenant = re.split(r"[./]", text_at(payload, BOARD_KEY) or "")[0].casefold()
    return short_id(f"{tenant}.{number}" if tenant and number else number)


def _facets(answer: Any) -> Iterator[_Facet]:
    """Yield the facets of a list, those within others (places, mostly) too."""
    pending = list_at(answer, "facets")
    while pending:
        facet = pending.pop(0)
        key = text_at(facet, "facetParameter")
        values = list_at(facet, "values")
        pending += [value for value in values if isinstance(value, dict) and "facetParameter" in value]
        told = [(text_at(value, "id"), count_at(value, "count")) for value in values]
        counted = tuple((value, count) for value, count in told if value and count)
        if key and counted:
            yield _Facet(key, counted)


def _facet(answer: Any, applied: dict[str, list[str]]) -> _Facet | None:
    """Return the facet to read a list by that is cut: one that leaves nothing out, with parts that aren't cut again."""
    usable = [
        facet
        for facet in _facets(answer)
        if facet.key not in applied and facet.total >= MOST and 1 < len(facet.values) <= _MOST_VALUES
    ]
    return min(
        usable,
        key=lambda facet: (max(count for _, count in facet.values) >= MOST, not facet.is_of_one, len(facet.values)),
        default=None,
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
