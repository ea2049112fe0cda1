"""BambooHR: boards whose list lacks the texts; each posting is a request of its own."""

import re
from datetime import datetime
from typing import Any, ClassVar

from skilltide.errors import SourceError
from skilltide.model import PostingFields
from skilltide.sources.board import BOARD_KEY, EMPLOYER_KEY, Board, BoardContent, DetailBoard, HostedBoard
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.detail_pages import read_details
from skilltide.sources.kinds.hosted import HostedSource
from skilltide.sources.parsing.field_values import as_html, join_places
from skilltide.sources.parsing.json_values import count_at, flag_at, join_texts, records_in, text_at, value_at

DETAIL_KEY = "_detail"
"""Payload key that we add: the posting's own answer."""
_WORKPLACES = {"0": "on site", "1": "remote", "2": "hybrid"}
"""The platform's codes of `locationType`."""


class BambooBoard(HostedBoard, DetailBoard):
    """A board at acme.bamboohr.com."""


class BambooHr(HostedSource):
    """Boards at acme.bamboohr.com/careers, by the answers that their own pages are made of."""

    platform: ClassVar[str] = "bamboohr"
    name: ClassVar[str] = "BambooHR"
    home: ClassVar[str | None] = "https://www.bamboohr.com"
    terms: ClassVar[str | None] = "https://www.bamboohr.com/legal/"
    api: ClassVar[str] = "https://{board}.bamboohr.com"
    rests_on: ClassVar[str | None] = "a captured list, and what public collectors read of a posting's own answer"
    addresses: ClassVar[tuple[str, ...]] = (
        r"(?:^|//)(?!www\.|app\.|api\.|help\.|documentation\.|marketplace\.)(?P<board>[\w-]+)\.bamboohr\.com",
    )
    politeness: ClassVar[Politeness] = Politeness(
        concurrent=1,
        interval_seconds=1.0,
        daily=1_000,
        gone_target=re.compile(r"^https?://(?:www\.)?bamboohr\.com(?:[/?#]|$)"),
    )
    """An employer who isn't there leads to the platform's own site."""
    BoardEntry: ClassVar[type[Board]] = BambooBoard

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the list, then each posting that is new."""
        site = self.site(board)
        answer = await fetch.json(f"{site}/careers/list")
        listed = records_in(answer, "result", self.unit_key(board))

        async def detail(record: dict[str, Any]) -> dict[str, Any]:
            found = await fetch.json(f"{site}/careers/{text_at(record, 'id')}/detail")
            opening = value_at(found, "result", "jobOpening")
            if not isinstance(opening, dict):
                raise SourceError(f"{self.unit_key(board)}: a posting's own answer holds no opening. Has it changed?")
            return {DETAIL_KEY: opening}

        content = await read_details(self, board, listed, "jobOpeningName", detail, fetch, "id")
        told = count_at(answer, "meta", "totalCount")
        content.is_complete = told is None or len(listed) >= told
        return content

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting. Its number is the board's own, so the board is part of its id."""
        opening = payload.get(DETAIL_KEY)
        board, number = text_at(payload, BOARD_KEY), text_at(payload, "id")
        page = f"https://{board}.bamboohr.com/careers/{number}" if board and number else None
        code = text_at(payload, "locationType") or text_at(opening, "locationType")
        return PostingFields(
            native_id=f"{board}-{number}" if board and number else None,
            url=text_at(opening, "jobOpeningShareUrl") or page,
            title=text_at(payload, "jobOpeningName") or text_at(opening, "jobOpeningName"),
            company=text_at(payload, EMPLOYER_KEY),
            location=join_places(_place(place) for place in _places(payload, opening)),
            description_html=as_html(text_at(opening, "description")),
            posted=text_at(opening, "datePosted"),
            salary=text_at(opening, "compensation"),
            employment_type=text_at(payload, "employmentStatusLabel") or text_at(opening, "employmentStatusLabel"),
            seniority=text_at(opening, "minimumExperience"),
            workplace=_WORKPLACES.get(code or ""),
            is_remote=flag_at(payload, "isRemote"),
            department=text_at(payload, "departmentLabel") or text_at(opening, "departmentLabel"),
        )


def _places(payload: dict[str, Any], opening: Any) -> list[Any]:
    """Return the place, the fullest of what is told: the location's own, else the board's."""
    found = [value_at(where, key) for where in (opening, payload) for key in ("location", "atsLocation")]
    return [max(found, key=lambda place: len(_place(place) or ""))]


def _place(place: Any) -> str | None:
    region = text_at(place, "state") or text_at(place, "province")
    return join_texts(text_at(place, "city"), region, text_at(place, "addressCountry") or text_at(place, "country"))
