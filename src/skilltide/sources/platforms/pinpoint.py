"""Pinpoint: boards with full texts, one request each."""

from datetime import datetime
from typing import Any, ClassVar

from skilltide.model import PostingFields
from skilltide.normalise.workplace import remote_flag
from skilltide.sources.board import BOARD_KEY, EMPLOYER_KEY, Board, BoardContent
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.hosted import HostedSource
from skilltide.sources.parsing.addresses import absolute
from skilltide.sources.parsing.field_values import join_places, join_sections, salary_range
from skilltide.sources.parsing.json_values import flag_at, join_texts, records_in, text_at

_PARTS = ("key_responsibilities", "skills_knowledge_expertise", "benefits")


class Pinpoint(HostedSource):
    """Boards at acme.pinpointhq.com, by the public `postings.json` of every career site."""

    platform: ClassVar[str] = "pinpoint"
    name: ClassVar[str] = "Pinpoint"
    home: ClassVar[str | None] = "https://www.pinpointhq.com"
    terms: ClassVar[str | None] = "https://www.pinpointhq.com/terms/"
    documentation: ClassVar[str | None] = "https://developers.pinpointhq.com"
    api: ClassVar[str] = "https://{board}.pinpointhq.com"
    rests_on: ClassVar[str | None] = "captured answers of two boards, cut down by who captured them"
    addresses: ClassVar[tuple[str, ...]] = (
        r"(?:^|//)(?!www\.|app\.|api\.|developers\.|help\.|support\.)(?P<board>[\w-]+)\.pinpointhq\.com",
    )
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=1.0)

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch a board: one answer holds all postings."""
        answer = await fetch.json(f"{self.site(board)}/postings.json")
        return BoardContent(records_in(answer, "data", self.unit_key(board)))

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting; the platform keeps the parts of its text apart. It tells no date."""
        board = text_at(payload, BOARD_KEY)
        site = f"https://{board}.pinpointhq.com" if board else ""
        path = text_at(payload, "path")
        pay = [text_at(payload, f"compensation_{key}") for key in ("minimum", "maximum", "currency", "frequency")]
        is_shown = flag_at(payload, "compensation_visible") is not False
        unit = payload.get("job") if isinstance(payload.get("job"), dict) else payload
        kind = text_at(payload, "workplace_type")
        return PostingFields(
            native_id=text_at(payload, "id"),
            url=text_at(payload, "url") or (absolute(site, path) if site and path else None),
            title=text_at(payload, "title"),
            company=text_at(payload, EMPLOYER_KEY),
            location=join_places(
                [text_at(payload, "location", "name")
                 or join_texts(text_at(payload, "location", "city"), text_at(payload, "location", "province"))]
            ),
            description_html=join_sections(
                (None, text_at(payload, "description")),
                *((text_at(payload, f"{part}_header"), text_at(payload, part)) for part in _PARTS),
            ),
            posted=text_at(payload, "published_at") or text_at(payload, "created_at"),
            salary=(salary_range(*pay) or text_at(payload, "compensation")) if is_shown else None,
            employment_type=text_at(payload, "employment_type_text") or text_at(payload, "employment_type"),
            workplace=kind,
            is_remote=remote_flag(kind),
            department=join_texts(text_at(unit, "division", "name"), text_at(unit, "department", "name")),
        )  # fmt: skip
