"""Greenhouse: boards with full texts, one request each."""

import html
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from skilltide.model import PostingFields
from skilltide.normalise.location import work_mode
from skilltide.normalise.workplace import remote_flag
from skilltide.sources.board import EMPLOYER_KEY, Board, BoardContent
from skilltide.sources.board_source import BoardSource
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.parsing.addresses import path_part
from skilltide.sources.parsing.field_values import join_salaries, salary_range
from skilltide.sources.parsing.json_values import (
    count_at,
    flag_at,
    join_texts,
    list_at,
    records_in,
    text_at,
    texts_at,
    value_at,
)

_TYPE_NAMES = ("employment type", "time type", "job type", "contract type")
"""Names (folded) of the employer's own fields that tell the kind of employment."""
_PAY_BLOCK = re.compile(
    r"<div class=[\"']title[\"']>(?P<title>[^<>]{0,300})</div>\s*"
    r"<div class=[\"']pay-range[\"']>\s*<span>(?P<low>[^<>]{1,60})</span>"
    r"(?:\s*<span class=[\"']divider[\"']>[^<>]{0,20}</span>\s*<span>(?P<high>[^<>]{1,60})</span>)?"
)
"""A block of pay that the platform puts below the text, one for each zone ("Zone 1 Pay Range")."""
_NOT_PAY = re.compile(r"\b(?:bonus|equity|commission|stock|rsu)\b", re.IGNORECASE)
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
        asked = {"content": "true", "pay_transparency": "true"}
        answer = await fetch.json(f"{self.base}/v1/boards/{path_part(board.board)}/jobs", params=asked)
        records = records_in(answer, "jobs", self.unit_key(board))
        return BoardContent(records, reported_count=count_at(answer, "meta", "total"))

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting. The text is HTML with its tags escaped."""
        content = text_at(payload, "content")
        text = html.unescape(content) if content else None
        offices = list_at(payload, "offices")
        own_fields = {
            (text_at(item, "name") or "").casefold(): _own_value(item) for item in list_at(payload, "metadata")
        }
        return PostingFields(
            native_id=text_at(payload, "id"),
            url=text_at(payload, "absolute_url"),
            title=text_at(payload, "title"),
            company=text_at(payload, "company_name") or text_at(payload, EMPLOYER_KEY),
            location=join_texts(
                text_at(payload, "location", "name") or text_at(payload, "location"),
                *map(_office_place, offices),
                mark="; ",
            ),
            description_html=text,
            posted=text_at(payload, "first_published"),
            salary=_salary(payload.get("pay_input_ranges")) or _salary_in(text or ""),
            employment_type=_first(own_fields, _TYPE_NAMES),
            workplace=_first(own_fields, _REMOTE_NAMES),
            is_remote=remote_flag(_first(own_fields, _REMOTE_NAMES)),
            language=text_at(payload, "language"),
            department=join_texts(*(text_at(unit, "name") for unit in list_at(payload, "departments"))),
        )


def _office_place(office: Any) -> str | None:
    """Return where an office is; of one that is called "Remote", the address is a formality."""
    is_remote, _ = work_mode(text_at(office, "name"))
    return None if is_remote else text_at(office, "location")


def _own_value(item: Any) -> str | None:
    """Return the value of an employer's own field: a text, several of which one or more are chosen, or yes and no."""
    is_true = flag_at(item, "value") if isinstance(value_at(item, "value"), bool) else None
    if is_true is not None:
        return "yes" if is_true else "no"
    return text_at(item, "value") or join_texts(*texts_at(item, "value"))


def _first(own_fields: Mapping[str, str | None], names: Sequence[str]) -> str | None:
    """Return the first of an employer's own fields that is there and filled."""
    return next((value for name in names if (value := own_fields.get(name))), None)


def _salary(ranges: Any) -> str | None:
    """Write the pay ranges, one for each zone; amounts are in cents, per year, or per hour when small."""
    return join_salaries(*(_range(zone) for zone in (ranges if isinstance(ranges, list) else [])))


def _range(zone: Any) -> str | None:
    if _NOT_PAY.search(text_at(zone, "title") or ""):
        return None
    low, high = (
        None if (cents := count_at(zone, name)) is None else f"{cents / 100:.2f}".removesuffix(".00")
        for name in ("min_cents", "max_cents")
    )
    return salary_range(low, high, text_at(zone, "currency_type"), None)


def _salary_in(text: str) -> str | None:
    """Return the pay of the blocks below a text, where the answer doesn't give it apart."""
    blocks = [block for block in _PAY_BLOCK.finditer(text) if not _NOT_PAY.search(block["title"])]
    return join_salaries(
        *(" - ".join(html.unescape(part).strip() for part in (block["low"], block["high"]) if part) for block in blocks)
    )
