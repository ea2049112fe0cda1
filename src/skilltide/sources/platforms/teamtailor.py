"""Teamtailor: boards with full texts as a JSON feed; workplaces and departments stand in the RSS feed beside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from skilltide.errors import SourceError
from skilltide.http.answer import Failure, FetchError
from skilltide.model import PostingFields
from skilltide.normalise.location import read_location, work_mode
from skilltide.sources.board import EMPLOYER_KEY, Board, BoardContent
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.hosted import HostedSource
from skilltide.sources.parsing.addresses import absolute, split
from skilltide.sources.parsing.field_values import join_places, salary_range
from skilltide.sources.parsing.json_values import join_texts, list_at, records_in, text_at, texts_at, value_at
from skilltide.sources.parsing.telecommute import is_telecommute
from skilltide.sources.parsing.xml import xml_children, xml_record, xml_root

FEED_KEY = "_feed"
"""Payload key that we add: what the RSS feed tells of the posting beside its text."""
_FEED_FIELDS = ("remoteStatus", "department", "locations")
_FEED_PAGE = 100
"""So many items the RSS feed holds where no number is asked for."""
_MOST_PAGES = 100
_NOT_NOW = {Failure.busy, Failure.server_error, Failure.timeout, Failure.unreachable, Failure.cut_off, Failure.budget}
"""Failures that pass by themselves."""
_REMOTE_WORDS: dict[str, str | None] = {
    "fully": "fully remote",
    "hybrid": "hybrid",
    "temporary": "temporarily remote",
    "onsite": "on site",
    "none": None,  # what stands there where nobody chose
}
"""The platform's remote status."""


class Teamtailor(HostedSource):
    """Boards at acme.teamtailor.com or a domain of the employer's, by the feed of every career site."""

    platform: ClassVar[str] = "teamtailor"
    name: ClassVar[str] = "Teamtailor"
    home: ClassVar[str | None] = "https://www.teamtailor.com"
    terms: ClassVar[str | None] = "https://www.teamtailor.com/en/terms-and-conditions/"
    documentation: ClassVar[str | None] = "https://support.teamtailor.com"
    api: ClassVar[str] = "https://{board}.teamtailor.com"
    addresses: ClassVar[tuple[str, ...]] = (
        r"(?:^|//)(?!www\.|app\.|api\.|docs\.|support\.|partner\.|tt\.)(?P<board>[\w-]+(?:\.na)?)\.teamtailor\.com",
    )
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=1.0)

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch a board: one answer, or several where the feed names a next one; then the RSS feed for the rest."""
        site = self.site(board)
        found: dict[str, dict[str, Any]] = {}
        path: str | None = "/jobs.json"
        asked: set[str] = set()
        while path is not None and path not in asked and len(asked) < _MOST_PAGES:
            asked.add(path)
            answer = await fetch.json(f"{site}{path}")
            for record in records_in(answer, "items", self.unit_key(board)):
                found.setdefault(text_at(record, "id") or f"row {len(found)}", record)
            path = _path(f"{site}{path}", text_at(answer, "next_url"))
        beside = await self._beside(board, fetch, len(found)) if found else {}
        records = [{**record, FEED_KEY: beside[key]} if key in beside else record for key, record in found.items()]
        return BoardContent(records, is_complete=path is None)

    async def _beside(self, board: Board, fetch: Fetch, count: int) -> Mapping[str, dict[str, Any]]:
        """Return by id what the RSS feed tells of `count` postings; where a site has none, that is noted.

        Raises:
            FetchError: it can't be had now.
        """
        where = self.unit_key(board)
        try:
            page = await fetch.page(f"{self.site(board)}/jobs.rss", params={"per_page": max(_FEED_PAGE, count)})
            items = xml_children(xml_root(page.body, where), "item")
        except SourceError as error:
            if isinstance(error, FetchError) and error.code in _NOT_NOW:
                raise  # for a day all postings would say something else without it
            self.note(where, "feed_missing", f"workplaces and departments are not known: {error}")
            return {}
        told = [xml_record(item, frozenset({"locations"})) for item in items]
        return {
            key: {name: record.get(name) for name in _FEED_FIELDS}
            for record in told
            if (key := text_at(record, "guid")) is not None
        }

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of an item; what the feed itself doesn't tell stands in its JobPosting or in the RSS feed."""
        posting, beside = payload.get("_jobposting"), payload.get(FEED_KEY)
        places = value_at(posting, "jobLocation")
        return PostingFields(
            native_id=text_at(payload, "id"),
            url=text_at(payload, "url"),
            title=text_at(payload, "title") or text_at(posting, "title"),
            company=text_at(payload, EMPLOYER_KEY) or text_at(posting, "hiringOrganization", "name"),
            location=join_places(map(_shown_place, list_at(beside, "locations")))
            or join_places(_place(place) for place in (places if isinstance(places, list) else [places])),
            description=text_at(payload, "content_text"),
            description_html=text_at(payload, "content_html") or text_at(posting, "description"),
            posted=text_at(payload, "date_published") or text_at(posting, "datePosted"),
            salary=_salary(value_at(posting, "baseSalary")),
            employment_type=join_texts(text_at(posting, "employmentType"), *texts_at(posting, "employmentType")),
            workplace=_workplace(text_at(beside, "remoteStatus")),
            is_remote=True if is_telecommute(posting) else None,
            department=text_at(beside, "department"),
        )


def _workplace(status: str | None) -> str | None:
    """Return the platform's remote status in words; one that we don't know is told as it is."""
    return _REMOTE_WORDS.get(status.casefold(), status) if status else None


def _shown_place(place: Any) -> str | None:
    """Return a place as the board shows it: city and country, which are an office's; of remote work, by its name."""
    name, country = text_at(place, "name"), text_at(place, "country")
    if work_mode(name)[0] is not True:
        return join_texts(text_at(place, "city"), country) or name
    return name if read_location(name).country_codes else join_texts(name, country)


def _path(here: str, url: str | None) -> str | None:
    """Return path and query: the next page is fetched from the board's own host, whatever the feed names."""
    if url is None:
        return None
    parts = split(absolute(here, url))
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _place(place: Any) -> str | None:
    """Return city and country; the region is the employer's own grouping ("Europe"), so it stands in only for both."""
    address = value_at(place, "address")
    place = join_texts(text_at(address, "addressLocality"), text_at(address, "addressCountry"))
    return place or text_at(address, "addressRegion") or text_at(address)


def _salary(value: Any) -> str | None:
    amounts = value_at(value, "value")
    low = text_at(amounts, "minValue") or text_at(amounts, "value") or text_at(value, "minValue")
    high = text_at(amounts, "maxValue") or text_at(amounts, "value") or text_at(value, "maxValue")
    return salary_range(low, high, text_at(value, "currency"), text_at(amounts, "unitText"))
