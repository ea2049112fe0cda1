"""Rippling: boards whose list lacks the texts; each posting is a request of its own."""

from collections import Counter
from datetime import datetime
from typing import Any, ClassVar

from skilltide.model import PostingFields
from skilltide.normalise.workplace import remote_flag
from skilltide.sources.board import BOARD_KEY, EMPLOYER_KEY, Board, BoardContent, DetailBoard
from skilltide.sources.board_source import BoardSource
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.detail_pages import read_details
from skilltide.sources.parsing.field_values import as_html, join_places, join_salaries, salary_range
from skilltide.sources.parsing.json_values import join_texts, list_at, records_in, text_at, value_at

PLACES_KEY = "_places"
"""Payload key that we add: the places of all rows of one posting, which the list gives once for each."""


class Rippling(BoardSource):
    """Boards at ats.rippling.com, by the answers that their own pages are made of."""

    platform: ClassVar[str] = "rippling"
    name: ClassVar[str] = "Rippling"
    home: ClassVar[str | None] = "https://www.rippling.com"
    terms: ClassVar[str | None] = "https://www.rippling.com/legal"
    documentation: ClassVar[str | None] = "https://developer.rippling.com/documentation/job-board-api-v2"
    api: ClassVar[str] = "https://api.rippling.com"
    rests_on: ClassVar[str | None] = "a captured list, and what public collectors read of a posting's own answer"
    addresses: ClassVar[tuple[str, ...]] = (
        r"ats\.rippling\.com/(?:[a-z]{2}(?:-[a-z]{2})?/)?(?!api/|embed/|en/|[a-z]{2}-[a-z]{2}/)(?P<board>[\w-]+)",
        r"api\.rippling\.com/platform/api/ats/v1/board/(?P<board>[\w-]+)",
    )
    politeness: ClassVar[Politeness] = Politeness(concurrent=2, interval_seconds=0.5, daily=5_000)
    BoardEntry: ClassVar[type[Board]] = DetailBoard

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the list, which has a row for each place of a posting, then each posting that is new."""
        url = f"{self.base}/platform/api/ats/v1/board/{board.board}/jobs"
        listed: dict[str, dict[str, Any]] = {}
        for row, record in enumerate(records_in(await fetch.json(url), None, self.unit_key(board))):
            first = listed.setdefault(text_at(record, "uuid") or f"row {row}", {**record, PLACES_KEY: []})
            first[PLACES_KEY].append(text_at(record, "workLocation", "label"))

        async def detail(record: dict[str, Any]) -> dict[str, Any]:
            found: dict[str, Any] = await fetch.json(f"{url}/{text_at(record, 'uuid')}")
            return found

        return await read_details(self, board, list(listed.values()), "name", detail, fetch, "uuid")

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting; its text comes in parts (the company, the role)."""
        parts = payload.get("description")
        texts = [as_html(text) for text in parts.values() if isinstance(text, str)] if isinstance(parts, dict) else []
        places = [place if isinstance(place, str) else text_at(place, "label") or text_at(place, "name")
                  for place in (*list_at(payload, "workLocations"), *list_at(payload, PLACES_KEY))]  # fmt: skip
        board, native_id = text_at(payload, BOARD_KEY), text_at(payload, "uuid")
        page = f"https://ats.rippling.com/{board}/jobs/{native_id}" if board and native_id else None
        return PostingFields(
            native_id=native_id,
            url=text_at(payload, "url") or page,
            title=text_at(payload, "name"),
            company=text_at(payload, EMPLOYER_KEY) or text_at(payload, "companyName"),
            location=join_places(places),
            description_html=join_texts(*texts, mark="\n") or as_html(text_at(payload, "description")),
            posted=text_at(payload, "createdOn"),
            salary=_salary(list_at(payload, "payRangeDetails")),
            employment_type=text_at(payload, "employmentType", "id")
            or text_at(payload, "employmentType", "label")
            or text_at(payload, "employmentType"),
            workplace=text_at(payload, "workplaceType"),
            is_remote=_is_remote(places, text_at(payload, "workplaceType")),
            department=text_at(value_at(payload, "department"), "label") or text_at(payload, "department", "name"),
        )


def _salary(ranges: list[Any]) -> str | None:
    """Write the pay of all places and levels, of those in the currency and period that most are in."""
    units = [(text_at(pay, "currency"), text_at(pay, "frequency")) for pay in ranges]
    most = Counter(units).most_common(1)
    return join_salaries(
        *(
            salary_range(text_at(pay, "rangeStart"), text_at(pay, "rangeEnd"), *unit)
            for pay, unit in zip(ranges, units, strict=True)
            if unit == most[0][0]
        )
    )


def _is_remote(places: list[str | None], workplace: str | None) -> bool | None:
    """Return the remote flag; a posting whose every place is "Remote (…)" is one."""
    told = [place for place in places if place]
    if told and all(place.casefold().startswith("remote") for place in told):
        return True
    return remote_flag(workplace)
