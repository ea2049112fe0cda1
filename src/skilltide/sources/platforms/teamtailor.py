"""Teamtailor: boards with full texts as a JSON feed, each item with a schema.org JobPosting."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from skilltide.model import PostingFields
from skilltide.sources.board import EMPLOYER_KEY, Board, BoardContent
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.hosted import HostedSource
from skilltide.sources.parsing.addresses import absolute, split
from skilltide.sources.parsing.field_values import join_places, salary_range
from skilltide.sources.parsing.json_values import join_texts, records_in, text_at, texts_at, value_at
from skilltide.sources.parsing.telecommute import is_telecommute

_MOST_PAGES = 100
_REMOTE_KEYS = ("remote_status", "remoteStatus", "remote-status", "_remote_status", "_remote")
_REMOTE_WORDS = {"fully": "fully remote", "hybrid": "hybrid", "temporary": "temporarily remote", "none": "on site"}
"""The platform's remote status, as its API and feeds name it."""


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
        """Fetch a board: one answer, or several where the feed names a next one."""
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
        return BoardContent(list(found.values()), is_complete=path is None)

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of an item; what the feed itself doesn't tell stands in its JobPosting."""
        posting = payload.get("_jobposting")
        places = value_at(posting, "jobLocation")
        return PostingFields(
            native_id=text_at(payload, "id"),
            url=text_at(payload, "url"),
            title=text_at(payload, "title") or text_at(posting, "title"),
            company=text_at(payload, EMPLOYER_KEY) or text_at(posting, "hiringOrganization", "name"),
            location=join_places(_place(place) for place in (places if isinstance(places, list) else [places])),
            description=text_at(payload, "content_text"),
            description_html=text_at(payload, "content_html") or text_at(posting, "description"),
            posted=text_at(payload, "date_published") or text_at(posting, "datePosted"),
            salary=_salary(value_at(posting, "baseSalary")),
            employment_type=join_texts(text_at(posting, "employmentType"), *texts_at(posting, "employmentType")),
            workplace=_workplace(payload, posting),
            is_remote=True if is_telecommute(posting) else None,
            department=_first(payload, posting, ("department", "_department")),
        )


def _first(payload: Any, posting: Any, keys: Sequence[str]) -> str | None:
    """Return what stands under the first of several keys, in the item or its JobPosting, as text or with a name."""
    found = (text_at(where, key) or text_at(where, key, "name") for where in (payload, posting) for key in keys)
    return next(filter(None, found), None)


def _workplace(payload: Any, posting: Any) -> str | None:
    """Return the platform's remote status in words; one that we don't know is told as it is."""
    status = _first(payload, posting, _REMOTE_KEYS)
    return _REMOTE_WORDS.get(status.casefold(), status) if status else None


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
