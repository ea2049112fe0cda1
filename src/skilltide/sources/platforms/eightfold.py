"""Eightfold: career sites of large employers. The list lacks the texts; each posting is a request of its own."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from skilltide.http.answer import Failure, FetchError
from skilltide.model import PostingFields
from skilltide.sources.board import BOARD_KEY, EMPLOYER_KEY, Board, BoardContent, DetailBoard, HostedBoard
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.detail_pages import read_details
from skilltide.sources.kinds.hosted import HostedSource
from skilltide.sources.parsing.addresses import absolute
from skilltide.sources.parsing.field_values import as_html, join_places
from skilltide.sources.parsing.json_values import count_at, records_in, text_at, texts_at, value_at

PAGE = 10
_MOST_PAGES = 300
_NOT_AUTHORIZED = "PCSX"
"""Stands in the message of a site that answers by its newer interface only, with status 403 or 200."""


class EightfoldBoard(HostedBoard, DetailBoard):
    """A career site at acme.eightfold.ai, or on the employer's own host."""

    domain: str | None = None
    """The employer's own domain (acme.com), where the site asks for it; the newer way in always does."""
    interface: Literal["apply", "pcsx"] | None = None
    """Which of the two ways in a site answers by; the newer one is `pcsx`. If not given, one is tried after the
    other."""


class _NotAuthorizedError(FetchError):
    """A site refuses its older way in."""


class Eightfold(HostedSource):
    """Career sites at acme.eightfold.ai, by the answers that their own pages are made of. Some sites refuse them.

    Employers with a host of their own are lines of boards.yml: Netflix is `{board: netflix, host:
    explore.jobs.netflix.net, domain: netflix.com}`, Microsoft `{board: microsoft, host: apply.careers.microsoft.com,
    domain: microsoft.com, interface: pcsx}`; `titles:` keeps the requests down.
    """

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
        """Fetch the list page by page, then each posting that is new; by the newer way in where the older is refused.

        Raises:
            FetchError: a site can't be read; where it lacks its `domain`, the message asks for it.
        """
        told = board.interface if isinstance(board, EightfoldBoard) else None
        try:
            return await self._read(board, fetch, is_newer=told == "pcsx")
        except _NotAuthorizedError as error:
            if told is not None:
                raise
            if not _domain(board):
                raise FetchError(
                    error.code,
                    f"{error} Sites that answer by their newer interface need a domain: give `domain: acme.com` in its "
                    "line of boards.yml.",
                ) from None
            refused = error
        try:
            return await self._read(board, fetch, is_newer=True)
        except FetchError as error:
            if error.code is not Failure.not_found:
                raise
            # a site that isn't there refuses nothing: this one only lacks the newer way
            raise FetchError(refused.code, f"{refused} Nor is there its newer interface: {error}") from None

    async def _read(self, board: Board, fetch: Fetch, *, is_newer: bool) -> BoardContent:
        """Fetch a site by one of its ways in."""
        site = self.site(board)
        domain = _domain(board)
        asked = {"domain": domain} if domain else {}
        url = f"{site}/api/pcsx/search" if is_newer else f"{site}/api/apply/v2/jobs"
        listed: dict[str, dict[str, Any]] = {}
        total: int | None = None
        offset = 0
        for _ in range(_MOST_PAGES):
            size = {"query": ""} if is_newer else {"num": PAGE}
            params: dict[str, Any] = {**asked, "start": offset, "sort_by": "timestamp", **size}
            answer = await (fetch.json(url, params=params) if is_newer or offset else self._first(url, params, fetch))
            answer = value_at(answer, "data") if is_newer else answer
            page = records_in(answer, "positions", self.unit_key(board))
            total = count_at(answer, "count") if total is None else total
            before = len(listed)
            for record in page:
                listed.setdefault(text_at(record, "id") or f"row {len(listed)}", record)
            offset += len(page)
            if not page or len(listed) == before or (total is not None and offset >= total):
                break

        async def detail(record: dict[str, Any]) -> dict[str, Any]:
            native_id = text_at(record, "id")
            found: dict[str, Any]
            if not is_newer:
                found = await fetch.json(f"{url}/{native_id}", params=asked or None)
                return found
            params = {**asked, "position_id": native_id, "hl": "en"}
            found = value_at(await fetch.json(f"{site}/api/pcsx/position_details", params=params), "data")
            path = text_at(found, "positionUrl") or text_at(record, "positionUrl")
            return (
                {**found, "canonicalPositionUrl": absolute(site, path)} if path and isinstance(found, dict) else found
            )

        content = await read_details(self, board, list(listed.values()), "name", detail, fetch, "id", ["t_update"])
        content.is_complete = total is not None and len(listed) >= total
        return content

    async def _first(self, url: str, params: dict[str, Any], fetch: Fetch) -> Any:
        """Fetch the first page of the older way in. Raises _NotAuthorizedError where a site may have the newer one."""
        try:
            answer = await fetch.json(url, params=params)
        except FetchError as error:
            if error.code in (Failure.refused, Failure.wrong_type):  # some show their page instead
                raise _NotAuthorizedError(error.code, str(error)) from None
            raise
        if _NOT_AUTHORIZED in (message := text_at(answer, "message") or ""):
            raise _NotAuthorizedError(Failure.refused, f"{url}: it says {message[:100]!r}.")
        return answer

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting."""
        board, native_id = text_at(payload, BOARD_KEY), text_at(payload, "id")
        page = f"https://{board}.eightfold.ai/careers/job/{native_id}" if board and native_id else None
        return PostingFields(
            native_id=native_id,
            url=text_at(payload, "canonicalPositionUrl") or page,
            title=text_at(payload, "name"),
            company=text_at(payload, EMPLOYER_KEY),
            location=join_places(
                texts_at(payload, "standardizedLocations")
                or texts_at(payload, "locations")
                or [text_at(payload, "location")]
            ),
            description_html=as_html(text_at(payload, "job_description") or text_at(payload, "jobDescription")),
            posted=text_at(payload, "t_create") or text_at(payload, "postedTs"),
            employment_type=text_at(payload, "type"),
            workplace=text_at(payload, "work_location_option") or text_at(payload, "workLocationOption"),
            department=text_at(payload, "department"),
        )


def _domain(board: Board) -> str | None:
    return board.domain if isinstance(board, EightfoldBoard) else None
