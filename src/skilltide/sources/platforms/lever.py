"""Lever: boards with full texts, a hundred postings a request."""

import html
from datetime import datetime
from typing import Any, ClassVar, Literal
from urllib.parse import unquote

from skilltide.model import PostingFields
from skilltide.normalise.workplace import remote_flag
from skilltide.sources.board import EMPLOYER_KEY, Board, BoardContent
from skilltide.sources.board_source import BoardSource
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.parsing.addresses import path_part
from skilltide.sources.parsing.field_values import salary_range
from skilltide.sources.parsing.json_values import join_texts, list_at, records_in, text_at, texts_at
from skilltide.sources.parsing.page_title import name_in_title

PAGE = 100
_PERIODS = {"per-year-salary": "year", "per-month-salary": "month", "bi-week-salary": "fortnight",
            "per-week-salary": "week", "per-day-wage": "day", "per-hour-wage": "hour"}  # fmt: skip


class LeverBoard(Board):
    """A board of Lever; European accounts are served by a host of their own."""

    region: Literal["global", "eu"] = "global"


class Lever(BoardSource):
    """Boards at jobs.lever.co, by the platform's public Postings API."""

    platform: ClassVar[str] = "lever"
    name: ClassVar[str] = "Lever"
    home: ClassVar[str | None] = "https://www.lever.co"
    terms: ClassVar[str | None] = "https://www.lever.co/terms-of-service"
    documentation: ClassVar[str | None] = "https://github.com/lever/postings-api"
    api: ClassVar[str] = "https://api.lever.co"
    addresses: ClassVar[tuple[str, ...]] = (
        r"api(?:\.(?P<region>eu))?\.lever\.co/v0/postings/(?P<board>[\w.&%-]+)",
        r"jobs(?:\.(?P<region>eu))?\.lever\.co/(?P<board>[\w.&%-]+)",
    )
    politeness: ClassVar[Politeness] = Politeness(concurrent=2, interval_seconds=0.5)
    BoardEntry: ClassVar[type[Board]] = LeverBoard

    @classmethod
    def board_keys(cls, groups: dict[str, str]) -> dict[str, str]:
        """Return the keys of a board's line; its name in an address may hold escapes ("%26")."""
        return {name: unquote(value) if name == "board" else value.lower() for name, value in groups.items()}

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch a board page by page, until one isn't full."""
        is_eu = isinstance(board, LeverBoard) and board.region == "eu"
        base = "https://api.eu.lever.co" if is_eu and self.entry.api is None else self.base
        records: list[dict[str, Any]] = []
        while True:
            params = {"mode": "json", "limit": PAGE, "skip": len(records)}
            answer = await fetch.json(f"{base}/v0/postings/{path_part(board.board)}", params=params)
            page = records_in(answer, None, self.unit_key(board))
            known = {record.get("id") for record in records}
            fresh = [record for record in page if record.get("id") not in known]
            records += fresh
            if len(page) < PAGE or not fresh:
                # a page that repeats others, or is larger than asked for: the board may have changed in between
                return BoardContent(records, is_complete=len(fresh) == len(page))

    async def employer_name(self, board: Board, fetch: Fetch) -> str | None:
        """Return the account's name by its board's page; the API tells none."""
        is_eu = isinstance(board, LeverBoard) and board.region == "eu"
        site = self.entry.api or f"https://jobs{'.eu' if is_eu else ''}.lever.co"
        return name_in_title((await fetch.page(f"{site.rstrip('/')}/{path_part(board.board)}")).text)

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting; its text comes in an opening, lists with headings, and a closing."""
        return PostingFields(
            native_id=text_at(payload, "id"),
            url=text_at(payload, "hostedUrl"),
            title=text_at(payload, "text"),
            company=text_at(payload, EMPLOYER_KEY),
            location=_location(payload),
            description=join_texts(
                text_at(payload, "descriptionPlain"), text_at(payload, "additionalPlain"), mark="\n\n"
            ),
            description_html=_text(payload),
            posted=text_at(payload, "createdAt"),
            salary=_salary(payload.get("salaryRange")),
            employment_type=text_at(payload, "categories", "commitment"),
            workplace=text_at(payload, "workplaceType"),
            is_remote=remote_flag(text_at(payload, "workplaceType")),
            department=join_texts(*(text_at(payload, "categories", key) for key in ("department", "team"))),
        )


def _location(payload: dict[str, Any]) -> str | None:
    """Return all places; the country belongs to the first."""
    first = text_at(payload, "categories", "location")
    names = texts_at(payload, "categories", "allLocations")
    return join_texts(
        join_texts(first, text_at(payload, "country")), *(name for name in names if name != first), mark="; "
    )


def _text(payload: dict[str, Any]) -> str | None:
    """Put the HTML of a posting together in the order in which the platform shows it."""
    parts = [text_at(payload, "description")]
    for item in list_at(payload, "lists"):
        heading, content = text_at(item, "text"), text_at(item, "content")
        if content:
            parts.append((f"<h3>{html.escape(heading, quote=False)}</h3>" if heading else "") + f"<ul>{content}</ul>")
    parts += [text_at(payload, "salaryDescription"), text_at(payload, "additional")]
    return "\n".join(part for part in parts if part) or None


def _salary(value: Any) -> str | None:
    low, high, currency = (text_at(value, key) for key in ("min", "max", "currency"))
    interval = text_at(value, "interval") or ""
    return salary_range(low, high, currency, _PERIODS.get(interval, interval))
