"""Personio: boards with full texts as XML, one request each and language."""

import re
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from skilltide.errors import SourceError
from skilltide.model import PostingFields
from skilltide.sources.board import BOARD_KEY, EMPLOYER_KEY, Board, BoardContent, HostedBoard
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.hosted import HostedSource
from skilltide.sources.parsing.field_values import join_places, join_sections, salary_range
from skilltide.sources.parsing.json_values import join_texts, list_at, text_at, texts_at
from skilltide.sources.parsing.xml import xml_children, xml_name, xml_record, xml_root

_LISTS = frozenset({"additionalOffices", "jobDescriptions"})
_PAY = ("min", "max", "currencyCode", "type")


class PersonioBoard(HostedBoard):
    """A board of Personio."""

    languages: list[str] = Field(default=["en", "de"], min_length=1)
    """Texts are served in one language per request, and left out where a posting isn't written in it; the next
    language is asked for only where some are still missing, at last the one that the employer's account is in."""


class Personio(HostedSource):
    """Boards at acme.jobs.personio.de, by the platform's public XML feed."""

    platform: ClassVar[str] = "personio"
    name: ClassVar[str] = "Personio"
    home: ClassVar[str | None] = "https://www.personio.com"
    terms: ClassVar[str | None] = "https://www.personio.com/terms/"
    documentation: ClassVar[str | None] = "https://developer.personio.de/docs/integration-of-open-positions"
    api: ClassVar[str] = "https://{board}.jobs.personio.de"
    addresses: ClassVar[tuple[str, ...]] = (r"(?P<board>[\w-]+)\.jobs\.personio\.(?:de|com)",)
    politeness: ClassVar[Politeness] = Politeness(
        concurrent=1,
        interval_seconds=1.0,
        gone_target=re.compile(r"^https?://(?:www\.)?personio\.(?:com|de)(?:[/?#]|$)"),
    )
    """An employer who isn't there leads to the platform's own site."""
    BoardEntry: ClassVar[type[Board]] = PersonioBoard

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch a board, in further languages as long as texts are missing."""
        found: dict[str, dict[str, Any]] = {}
        where = self.unit_key(board)
        languages = board.languages if isinstance(board, PersonioBoard) else ["en"]
        for language in (*languages, None):  # without one: each text in the language of the employer's account
            params = {"language": language} if language is not None else None
            page = await fetch.page(f"{self.site(board)}/xml", params=params)
            root = xml_root(page.body, where)
            if xml_name(root) != "workzag-jobs":
                raise SourceError(
                    f"{where}: the answer is <{root.tag}>, expected <workzag-jobs>. Has the feed changed?"
                )
            for element in xml_children(root, "position"):
                record = xml_record(element, _LISTS)
                key = text_at(record, "id") or f"row {len(found)}"
                if isinstance(record, dict) and (key not in found or (_text(record) and not _text(found[key]))):
                    found[key] = record
            if all(_text(record) for record in found.values()):
                break
        return BoardContent(list(found.values()))

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a position."""
        board, native_id = text_at(payload, BOARD_KEY), text_at(payload, "id")
        return PostingFields(
            native_id=native_id,
            url=f"https://{board}.jobs.personio.de/job/{native_id}" if board and native_id else None,
            title=text_at(payload, "name"),
            company=text_at(payload, EMPLOYER_KEY) or text_at(payload, "subcompany"),
            location=join_places([text_at(payload, "office"), *texts_at(payload, "additionalOffices")]),
            description_html=_text(payload),
            posted=text_at(payload, "createdAt"),
            salary=salary_range(*(text_at(payload, "salaryInformation", key) for key in _PAY)),
            employment_type=join_texts(text_at(payload, "employmentType"), text_at(payload, "schedule")),
            seniority=text_at(payload, "seniority"),
            department=text_at(payload, "department"),
        )


def _text(record: dict[str, Any]) -> str | None:
    parts = list_at(record, "jobDescriptions")
    return join_sections(*((text_at(part, "name"), text_at(part, "value")) for part in parts))
