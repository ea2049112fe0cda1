"""Recruitee: boards with full texts, one request each."""

from datetime import datetime
from typing import Any, ClassVar

from skilltide.model import PostingFields
from skilltide.sources.board import EMPLOYER_KEY, Board, BoardContent
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.hosted import HostedSource
from skilltide.sources.parsing.field_values import join_places, join_sections, salary_range
from skilltide.sources.parsing.json_values import flag_at, join_texts, list_at, records_in, text_at

_NOT_PUBLIC = {"draft", "internal", "closed", "archived"}
_WORKPLACES = ("remote", "hybrid", "on_site")


class Recruitee(HostedSource):
    """Boards at acme.recruitee.com or a domain of the employer's, by the platform's public Careers Site API."""

    platform: ClassVar[str] = "recruitee"
    name: ClassVar[str] = "Recruitee"
    home: ClassVar[str | None] = "https://recruitee.com"
    terms: ClassVar[str | None] = "https://recruitee.com/terms"
    documentation: ClassVar[str | None] = "https://docs.recruitee.com/reference/intro-to-careers-site-api"
    api: ClassVar[str] = "https://{board}.recruitee.com"
    addresses: ClassVar[tuple[str, ...]] = (
        r"(?:^|//)(?!www\.|api\.|docs\.|support\.|app\.|careers-analytics\.)(?P<board>[\w-]+)\.recruitee\.com",
    )
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=1.0)
    volatile = frozenset({"position", "updated_at"})
    """Where the offer stands on the page, and when anything about it was last touched."""

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch a board: one answer holds all published offers."""
        answer = await fetch.json(f"{self.site(board)}/api/offers/")
        records = records_in(answer, "offers", self.unit_key(board))
        public = [record for record in records if text_at(record, "status") not in _NOT_PUBLIC]
        self.note_unlisted(board, len(records) - len(public), "offers are drafts, internal, closed or archived")
        return BoardContent(public)

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of an offer; the platform keeps description and requirements apart."""
        salary = payload.get("salary")
        level = text_at(payload, "experience_code")
        return PostingFields(
            native_id=text_at(payload, "id"),
            url=text_at(payload, "careers_url"),
            title=text_at(payload, "title"),
            company=text_at(payload, EMPLOYER_KEY) or text_at(payload, "company_name"),
            location=join_places(
                join_texts(*(text_at(place, key) for key in ("city", "state", "country")))
                for place in list_at(payload, "locations")
            )
            or text_at(payload, "location")
            or join_texts(text_at(payload, "city"), text_at(payload, "country")),
            description_html=join_sections(
                (None, text_at(payload, "description")), ("Requirements", text_at(payload, "requirements"))
            ),
            posted=text_at(payload, "published_at") or text_at(payload, "created_at"),
            salary=salary_range(*(text_at(salary, key) for key in ("min", "max", "currency", "period"))),
            employment_type=text_at(payload, "employment_type_code"),
            seniority=level.replace("_", " ") if level and level != "not_applicable" else None,
            workplace=next((kind for kind in _WORKPLACES if flag_at(payload, kind)), None),
            is_remote=_is_remote(payload),
            department=text_at(payload, "department"),
        )


def _is_remote(payload: dict[str, Any]) -> bool | None:
    """Return the remote flag; an offer may allow several ways of working, and remote is then one of them."""
    flags = [flag_at(payload, key) for key in _WORKPLACES]
    return bool(flags[0]) if any(flags) else None
