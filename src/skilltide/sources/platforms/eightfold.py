"""Eightfold: career sites of large employers. The list lacks the texts; each posting is a request of its own."""

from datetime import datetime
from typing import Any, ClassVar

from skilltide.model import PostingFields
from skilltide.sources.board import BOARD_KEY, EMPLOYER_KEY, Board, BoardContent, DetailBoard, HostedBoard
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.detail_pages import read_details
from skilltide.sources.kinds.hosted import HostedSource
from skilltide.sources.parsing.field_values import as_html, join_places
from skilltide.sources.parsing.json_values import count_at, records_in, text_at, texts_at

PAGE = 10
_MOST_PAGES = 300


class EightfoldBoard(HostedBoard, DetailBoard):
    """A career site at acme.eightfold.ai."""

    domain: str | None = None
    """The employer's own domain (acme.com), where the site asks for it."""


class Eightfold(HostedSource):
    """Career sites at acme.eightfold.ai, by the answers that their own pages are made of. Some sites refuse them."""

    platform: ClassVar[str] = "eightfold"
    name: ClassVar[str] = "Eightfold"
    home: ClassVar[str | None] = "https://eightfold.ai"
    terms: ClassVar[str | None] = "https://eightfold.ai/terms-of-service/"
    api: ClassVar[str] = "https://{board}.eightfold.ai"
    rests_on: ClassVar[str | None] = "a captured list, cut down by who captured it; several sites answer 403"
    addresses: ClassVar[tuple[str, ...]] = (
        r"(?:^|//)(?!www\.|app\.|api\.|static\.)(?P<board>[\w-]+)\.eightfold\.ai(?:[^\s\"']*[?&]domain=(?P<domain>[\w.-]+))?",
    )
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=1.0, daily=2_500)
    BoardEntry: ClassVar[type[Board]] = EightfoldBoard

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the list page by page, then each posting that is new."""
        url = f"{self.site(board)}/api/apply/v2/jobs"
        asked = {"domain": board.domain} if isinstance(board, EightfoldBoard) and board.domain else {}
        listed: dict[str, dict[str, Any]] = {}
        total: int | None = None
        offset = 0
        for _ in range(_MOST_PAGES):
            params = {**asked, "start": offset, "num": PAGE, "sort_by": "timestamp"}
            answer = await fetch.json(url, params=params)
            page = records_in(answer, "positions", self.unit_key(board))
            total = count_at(answer, "count") if total is None else total
            before = len(listed)
            for record in page:
                listed.setdefault(text_at(record, "id") or f"row {len(listed)}", record)
            offset += len(page)
            if not page or len(listed) == before or (total is not None and offset >= total):
                break

        async def detail(record: dict[str, Any]) -> dict[str, Any]:
            found: dict[str, Any] = await fetch.json(f"{url}/{text_at(record, 'id')}", params=asked or None)
            return found

        content = await read_details(self, board, list(listed.values()), "name", detail, fetch, "id", ["t_update"])
        content.is_complete = total is not None and len(listed) >= total
        return content

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting."""
        board, native_id = text_at(payload, BOARD_KEY), text_at(payload, "id")
        page = f"https://{board}.eightfold.ai/careers/job/{native_id}" if board and native_id else None
        return PostingFields(
            native_id=native_id,
            url=text_at(payload, "canonicalPositionUrl") or page,
            title=text_at(payload, "name"),
            company=text_at(payload, EMPLOYER_KEY),
            location=join_places(texts_at(payload, "locations") or [text_at(payload, "location")]),
            description_html=as_html(text_at(payload, "job_description")),
            posted=text_at(payload, "t_create"),
            employment_type=text_at(payload, "type"),
            workplace=text_at(payload, "work_location_option"),
            department=text_at(payload, "department"),
        )
