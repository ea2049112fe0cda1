"""Workable: boards with full texts, one request each."""

from datetime import datetime
from typing import Any, ClassVar

from skilltide.model import PostingFields
from skilltide.sources.board import EMPLOYER_KEY, Board, BoardContent
from skilltide.sources.board_source import BoardSource
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.parsing.addresses import path_part
from skilltide.sources.parsing.field_values import join_places
from skilltide.sources.parsing.json_values import flag_at, join_texts, list_at, records_in, text_at

ACCOUNT_KEY, ALSO_KEY = "_account", "_also"
"""Keys that we add to a record: the account's name, and the places of the same posting's other entries."""


class Workable(BoardSource):
    """Boards at apply.workable.com, by the answer that employers embed in their own pages."""

    platform: ClassVar[str] = "workable"
    name: ClassVar[str] = "Workable"
    home: ClassVar[str | None] = "https://www.workable.com"
    terms: ClassVar[str | None] = "https://www.workable.com/terms"
    documentation: ClassVar[str | None] = "https://help.workable.com"
    api: ClassVar[str] = "https://apply.workable.com"
    addresses: ClassVar[tuple[str, ...]] = (
        r"apply\.workable\.com/api/v\d+/(?:widget/)?accounts/(?P<board>[\w-]+)",
        r"apply\.workable\.com/(?!api/|j/)(?P<board>[\w-]+)",
        r"(?:^|//)(?!www\.|apply\.|jobs\.|help\.|api\.|resources\.)(?P<board>[\w-]+)\.workable\.com",
    )
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=5.0)
    """The host answers 429 to more than that."""

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch a board: one answer holds all postings. An unknown account is an empty list, which counts as failed."""
        url = f"{self.base}/api/v1/widget/accounts/{path_part(board.board)}"
        answer = await fetch.json(url, params={"details": "true"})
        account = text_at(answer, "name")
        found: dict[str, dict[str, Any]] = {}
        for row, record in enumerate(records_in(answer, "jobs", self.unit_key(board))):
            # a posting in several places stands there once per place, with the same code
            first = found.setdefault(text_at(record, "shortcode") or f"row {row}", record)
            if first is record:
                record[ACCOUNT_KEY] = account
                record[ALSO_KEY] = []
            else:
                first[ALSO_KEY].append({key: record.get(key) for key in ("city", "state", "country", "locations")})
        return BoardContent(list(found.values()))

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting; its text holds requirements and benefits as well."""
        return PostingFields(
            native_id=text_at(payload, "shortcode"),
            url=text_at(payload, "url") or text_at(payload, "shortlink"),
            title=text_at(payload, "title"),
            company=text_at(payload, EMPLOYER_KEY) or text_at(payload, ACCOUNT_KEY),
            location=join_places(
                place for entry in (payload, *list_at(payload, ALSO_KEY)) for place in _places_of(entry) if place
            ),
            description_html=text_at(payload, "description"),
            posted=text_at(payload, "published_on") or text_at(payload, "created_at"),
            employment_type=text_at(payload, "employment_type"),
            seniority=_level(text_at(payload, "experience")),
            is_remote=flag_at(payload, "telecommuting"),
            department=text_at(payload, "department"),
        )


def _places_of(entry: Any) -> list[str | None]:
    listed = [join_texts(*(text_at(place, key) for key in ("city", "region", "country")))
              for place in list_at(entry, "locations")]  # fmt: skip
    return listed or [join_texts(*(text_at(entry, key) for key in ("city", "state", "country")))]


def _level(text: str | None) -> str | None:
    return None if text is None or text.casefold() == "not applicable" else text
