"""Greenhouse: boards with full texts, one request each."""

import html
from datetime import datetime
from typing import Any, ClassVar

from skilltide.model import PostingFields
from skilltide.sources.board import (
    EMPLOYER_KEY,
    Board,
    BoardContent,
    BoardSource,
    Fetch,
    Politeness,
    inside,
    join_texts,
    list_at,
    records_in,
    text_at,
)

_TYPE_NAMES = ("employment type", "time type", "job type", "contract type")
"""Names (folded) of the employer's own fields that tell the kind of employment."""
_REMOTE_NAMES = ("location type", "workplace type", "work type", "remote")


class Greenhouse(BoardSource):
    """Boards at boards.greenhouse.io and job-boards.greenhouse.io, by the platform's public Job Board API."""

    platform: ClassVar[str] = "greenhouse"
    name: ClassVar[str] = "Greenhouse"
    home: ClassVar[str | None] = "https://www.greenhouse.com"
    terms: ClassVar[str | None] = "https://www.greenhouse.com/legal"
    documentation: ClassVar[str | None] = "https://developers.greenhouse.io/job-board.html"
    api: ClassVar[str] = "https://boards-api.greenhouse.io"
    addresses: ClassVar[tuple[str, ...]] = (
        r"boards-api\.greenhouse\.io/v1/boards/(?P<board>[\w-]+)",
        r"greenhouse\.io/embed/job_(?:board|app)(?:/js)?\?(?:[^\"'\s]*&(?:amp;)?)?for=(?P<board>[\w-]+)",
        r"(?:job-)?boards(?:\.eu)?\.greenhouse\.io/(?!embed/)(?P<board>[\w-]+)",
    )
    politeness: ClassVar[Politeness] = Politeness(concurrent=3, interval_seconds=0.3)

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch a board: one answer holds all postings with their texts."""
        answer = await fetch.json(f"{self.base}/v1/boards/{board.board}/jobs", params={"content": "true"})
        told = inside(answer, "meta", "total")
        return BoardContent(
            records_in(answer, "jobs", self.unit_key(board)), told_count=told if isinstance(told, int) else None
        )

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting. The text is HTML with its tags escaped."""
        content = text_at(payload, "content")
        offices = list_at(payload, "offices")
        told = {
            (text_at(item, "name") or "").casefold(): text_at(item, "value") for item in list_at(payload, "metadata")
        }
        return PostingFields(
            native_id=text_at(payload, "id"),
            url=text_at(payload, "absolute_url"),
            title=text_at(payload, "title"),
            company=text_at(payload, "company_name") or text_at(payload, EMPLOYER_KEY),
            location=join_texts(
                text_at(payload, "location", "name"), *(text_at(office, "location") for office in offices), mark="; "
            ),
            description_html=html.unescape(content) if content else None,
            posted=text_at(payload, "first_published"),
            salary=_salary(payload.get("pay_input_ranges")),
            employment_type=next((told[name] for name in _TYPE_NAMES if told.get(name)), None),
            is_remote=_is_remote(next((told[name] for name in _REMOTE_NAMES if told.get(name)), None)),
            language=text_at(payload, "language"),
        )


def _is_remote(text: str | None) -> bool | None:
    """Read an employer's own field; only plain words count."""
    return {"remote": True, "on-site": False, "onsite": False, "hybrid": False}.get((text or "").strip().casefold())


def _salary(ranges: Any) -> str | None:
    """Write the first pay range, whose amounts are in cents; the API gives ranges per year, or per hour when small."""
    first = inside(ranges, 0)
    amounts = [value / 100 for name in ("min_cents", "max_cents") if isinstance(value := inside(first, name), int)]
    if not amounts:
        return None
    return f"{text_at(first, 'currency_type') or ''} {' - '.join(f'{amount:.0f}' for amount in amounts)}".strip()
