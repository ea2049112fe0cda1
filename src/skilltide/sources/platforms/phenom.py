"""Phenom: career sites of large employers, whose pages carry their data in a script; each text is a page of its own."""

import json
import re
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import quote

from pydantic import Field

from skilltide.errors import SourceError
from skilltide.model import PostingFields
from skilltide.sources.board import BOARD_KEY, EMPLOYER_KEY, Board, BoardContent, DetailBoard
from skilltide.sources.board_source import BoardSource
from skilltide.sources.fetch import Fetch, Page, Politeness
from skilltide.sources.kinds.detail_pages import gone_posting, read_details
from skilltide.sources.parsing.field_values import as_html, join_places
from skilltide.sources.parsing.json_values import count_at, join_texts, list_at, records_in, text_at, value_at

PAGE = 10
_MOST_PAGES = 300
_GONE = (404, 410)
"""What a page's data tell as the status of a posting that is closed, while the page's own is 200."""
_DATA = re.compile(r"phApp\.ddo\s{0,9}=\s{0,9}(?=\{)")


class PhenomBoard(DetailBoard):
    """A career site: `careers.acme.com/global/en` for careers.acme.com/global/en/search-results."""

    board: str = Field(pattern=r"^[A-Za-z0-9.-]+(?:/[A-Za-z_-]+){1,2}$", max_length=200)


class Phenom(BoardSource):
    """Career sites on employers' own domains, by the data that their pages carry (no documented API)."""

    platform: ClassVar[str] = "phenom"
    name: ClassVar[str] = "Phenom"
    home: ClassVar[str | None] = "https://www.phenom.com"
    terms: ClassVar[str | None] = "https://www.phenom.com/legal"
    attribution: ClassVar[str | None] = "Each site has terms of its own: read them before adding it to boards.yml."
    api: ClassVar[str] = "https://{host}"
    rests_on: ClassVar[str | None] = "a captured page of a list, and what public collectors read of a posting's page"
    addresses: ClassVar[tuple[str, ...]] = (
        r"//(?P<board>[\w-]+(?:\.[\w-]+)+/[a-z]{2,12}/[a-z]{2}(?:_[a-z]{2})?)/search-results(?:[/?#\"']|$)",
    )
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=1.0, daily=1_500)
    BoardEntry: ClassVar[type[Board]] = PhenomBoard

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the list page by page, then the page of each posting that is new."""
        host, path = board.board.split("/", 1)
        where, site = self.unit_key(board), f"{self.base.replace('{host}', host)}/{path}"
        listed: dict[str, dict[str, Any]] = {}
        total: int | None = None
        for number in range(_MOST_PAGES):
            page = await fetch.page(f"{site}/search-results", params={"from": number * PAGE, "s": 1})
            search = value_at(_data(page, where), "eagerLoadRefineSearch")
            records = records_in(value_at(search, "data"), "jobs", where)
            total = count_at(search, "totalHits") if total is None else total
            before = len(listed)
            for record in records:
                listed.setdefault(text_at(record, "jobId") or f"row {len(listed)}", record)
            if not records or len(listed) == before or (total is not None and len(listed) >= total):
                break

        async def detail(record: dict[str, Any]) -> dict[str, Any]:
            page = await fetch.page(f"{site}/job/{quote(text_at(record, 'jobId') or '')}")
            data = _data(page, where)
            found = value_at(data, "jobDetail", "data", "job")
            if not isinstance(found, dict):
                if count_at(data, "jobDetail", "status") in _GONE:
                    raise gone_posting(f"{where}: {page.url}")
                raise SourceError(f"{where}: {page.url}: the page holds no posting.")
            return found

        records = list(listed.values())
        content = await read_details(self, board, records, "title", detail, fetch, "jobId", ["jobVisibility"])
        content.is_complete = total is not None and len(listed) >= total
        return content

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting. Its number is the site's own, so the site is part of its id."""
        board, number = text_at(payload, BOARD_KEY), text_at(payload, "jobId")
        places = [text_at(place, "location") if isinstance(place, dict) else place if isinstance(place, str) else None
                  for place in list_at(payload, "multi_location")]  # fmt: skip
        named = join_texts(text_at(payload, "city"), text_at(payload, "state"), text_at(payload, "country"))
        return PostingFields(
            native_id=f"{board}/{number}" if board and number else None,
            url=f"https://{board}/job/{number}" if board and number else None,
            title=text_at(payload, "title"),
            company=text_at(payload, EMPLOYER_KEY) or text_at(payload, "companyName"),
            location=join_places([text_at(payload, "location") or named, *places]),
            description_html=as_html(text_at(payload, "description") or text_at(payload, "ml_Description")),
            posted=text_at(payload, "postedDate"),
            employment_type=text_at(payload, "type"),
            department=text_at(payload, "department") or text_at(payload, "category"),
        )


def _data(page: Page, where: str) -> Any:
    """Return the data that a page carries. Raises SourceError where it carries none that can be read."""
    found = _DATA.search(page.text)
    try:
        return json.JSONDecoder(strict=False).raw_decode(page.text, found.end())[0] if found else None
    except (ValueError, RecursionError):
        raise SourceError(f"{where}: {page.url}: the page's data can't be decoded.") from None
