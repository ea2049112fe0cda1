"""Breezy HR: boards whose list holds the texts; where it lacks one, the posting's page holds it as JobPosting."""

import re
from datetime import datetime
from typing import Any, ClassVar

from skilltide.model import PostingFields
from skilltide.sources.board import BOARD_KEY, EMPLOYER_KEY, Board, BoardContent, DetailBoard, HostedBoard
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.detail_pages import posting_on, read_details
from skilltide.sources.kinds.hosted import HostedSource
from skilltide.sources.parsing.field_values import as_html, join_places
from skilltide.sources.parsing.json_values import flag_at, join_texts, list_at, records_in, text_at

POSTING_KEY = "_jobposting"
"""Payload key that we add: the JobPosting of the posting's page."""
_POSTING = r"/p/[^/?#]"


class BreezyBoard(HostedBoard, DetailBoard):
    """A board at acme.breezy.hr."""


class Breezy(HostedSource):
    """Boards at acme.breezy.hr, by the list that every board serves as JSON, and its postings' pages."""

    platform: ClassVar[str] = "breezy"
    name: ClassVar[str] = "Breezy HR"
    home: ClassVar[str | None] = "https://breezy.hr"
    terms: ClassVar[str | None] = "https://breezy.hr/terms"
    api: ClassVar[str] = "https://{board}.breezy.hr"
    rests_on: ClassVar[str | None] = "the types that public collectors declare for the list; no answer was captured"
    addresses: ClassVar[tuple[str, ...]] = (
        r"(?:^|//)(?!www\.|app\.|api\.|developer\.|help\.|attachments-cdn\.)(?P<board>[\w-]+)\.breezy\.hr",
    )
    politeness: ClassVar[Politeness] = Politeness(
        concurrent=1,
        interval_seconds=1.0,
        daily=1_000,
        gone_target=re.compile(r"^https?://(?:www\.)?breezy\.hr(?:/?$|/[?#])"),
    )
    """An employer who isn't there leads to the platform's own site."""
    BoardEntry: ClassVar[type[Board]] = BreezyBoard

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the list with its texts, then the page of each posting that has none there and is new."""
        site = self.site(board)
        answer = await fetch.json(f"{site}/json", params={"verbose": "true"})
        listed = records_in(answer, None, self.unit_key(board))

        async def detail(record: dict[str, Any]) -> dict[str, Any]:
            if text_at(record, "description") is not None:
                return {}
            slug = text_at(record, "friendly_id") or text_at(record, "id")
            page = await fetch.page(f"{site}/p/{slug}")
            return {POSTING_KEY: posting_on(page, self.unit_key(board), _POSTING)}

        return await read_details(self, board, listed, "name", detail, fetch, "id")

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting: those of the list, or else the text of its page."""
        posting, native_id = payload.get(POSTING_KEY), text_at(payload, "id")
        board = text_at(payload, BOARD_KEY)
        page = f"https://{board}.breezy.hr/p/{text_at(payload, 'friendly_id') or native_id}" if board else None
        places = list_at(payload, "locations") or [payload.get("location")]
        return PostingFields(
            native_id=native_id,
            url=text_at(payload, "url") or page,
            title=text_at(payload, "name") or text_at(posting, "title"),
            company=text_at(payload, EMPLOYER_KEY) or text_at(payload, "company", "name"),
            location=join_places(_place(place) for place in places),
            description_html=as_html(text_at(payload, "description") or text_at(posting, "description")),
            posted=text_at(payload, "published_date") or text_at(posting, "datePosted"),
            salary=text_at(payload, "salary"),
            employment_type=text_at(payload, "type", "name") or text_at(payload, "type"),
            seniority=text_at(payload, "experience", "name"),
            is_remote=flag_at(payload, "location", "is_remote"),
            department=text_at(payload, "department") or text_at(payload, "department", "name"),
        )


def _place(place: Any) -> str | None:
    parts = (text_at(place, "city"), text_at(place, "state", "name"), text_at(place, "country", "name"))
    return join_texts(*parts) or text_at(place, "name")
