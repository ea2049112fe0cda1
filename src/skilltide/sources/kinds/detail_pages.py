"""Boards whose list lacks the texts: each posting's own page is fetched after the list, some at a time.

A posting that the list shows as before isn't fetched again for a while (`seen`). What has to be fetched goes in the
order of its worth: new postings, then those not looked at for longest; so that where the host's budget for the day
ends, what waits is known already.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, NamedTuple

from skilltide.errors import SourceError
from skilltide.http.answer import Failure, FetchError
from skilltide.sources.board import Board, BoardContent, DetailBoard
from skilltide.sources.board_source import BoardSource
from skilltide.sources.fetch import Fetch, Page
from skilltide.sources.parsing.json_values import text_at
from skilltide.sources.parsing.posting_page import is_challenge, says_closed
from skilltide.sources.parsing.schema_org import find_objects
from skilltide.sources.seen import mark_of

Record = dict[str, Any]

_NOT_TRIED = "not tried"
_AT_ONCE = 8
"""So many postings are in work: what they tell decides whether the others are asked for. The host's limits hold too."""
_GIVE_UP_AFTER = 10
"""So many postings that can't be had, and more than half of those tried: the board has failed, the rest isn't tried."""
_GONE_SHARE = 0.02
"""Up to this part of the listed postings may be gone when they are asked for (always one); more is a failure."""


def gone_posting(what: str) -> FetchError:
    """Return the error of a listed posting that is closed meanwhile, however its platform says so."""
    return FetchError(Failure.not_found, f"{what}: the posting is closed.")


def posting_on(page: Page, where: str, address: str) -> dict[str, Any]:
    """Return the JobPosting of a posting's page. `address`: regular expression of the addresses of postings.

    Raises:
        FetchError: the page says that the posting is closed, or it led to another one (the list, the employer's site).
        SourceError: the page holds no posting that can be read; `where` names the board.
    """
    found = find_objects(page.text, "JobPosting")
    if found.objects:
        return found.objects[0]
    what = f"{where}: {page.url}"
    if found.undecodable:
        raise SourceError(f"{what}: {found.undecodable[0]}.")
    if is_challenge(page):
        raise SourceError(f"{what}: the site asks whether a person is reading.")
    if re.search(address, page.url) is None or says_closed(page):
        raise gone_posting(what)
    raise SourceError(f"{what}: it holds no JobPosting.")


async def read_details(
    source: BoardSource,
    board: Board,
    listed: Sequence[Record],
    title_key: str | None,
    detail: Callable[[Record], Awaitable[Record]],
    fetch: Fetch,
    id_key: str,
    changing: Iterable[str] = (),
) -> BoardContent:
    """Fetch the details of listed records; each record becomes the list's keys with the detail's.

    `title_key` is the key of a record's title, None where the caller chose by titles; `id_key` is the key that tells
    postings apart; `changing` are keys of the list that change while the posting stays the same. The host's limits
    hold, as every request goes through the run's fetcher. A few postings that are gone (404, or `gone_posting`) were
    closed since the list was made; any other failure is a rejection. Raises SourceError where most fail.
    """
    where = source.unit_key(board)
    wanted = listed
    if title_key is not None and isinstance(board, DetailBoard):
        wanted = board.wanted(listed, title_key)
    known = [_Listed(text_at(record, id_key) or "", mark_of(record, changing), record) for record in wanted]
    order = sorted(range(len(known)), key=lambda number: _worth(fetch.seen.age(known[number].key)))
    reading = _Reading(where, detail, fetch, source.politeness.concurrent)
    results: dict[int, Record | SourceError] = {}
    places = asyncio.Semaphore(_AT_ONCE)

    async def placed(number: int) -> None:
        async with places:
            results[number] = await reading.read(known[number])

    await asyncio.gather(*map(placed, order))
    return _content(source, where, reading, [results[number] for number in range(len(known))])


def _worth(age: int | None) -> tuple[bool, int]:
    """Return what to sort by: postings that were never looked at, then those not for longest."""
    return age is not None, -(age or 0)


class _Listed(NamedTuple):
    """A posting of the list."""

    key: str
    mark: str
    record: Record


class _Reading:
    """The details of one board as they are being read: `at_once` of them, as many as the host is asked at once."""

    def __init__(self, where: str, detail: Callable[[Record], Awaitable[Record]], fetch: Fetch, at_once: int) -> None:
        self._where = where
        self._detail = detail
        self._fetch = fetch
        self._turns = asyncio.Semaphore(at_once)  # else all would wait for the host before the first has failed
        self._spent: FetchError | None = None
        """Says that the host's budget for the day is used up."""
        self.first_failure: SourceError | None = None
        self.tried = self.failed = 0

    @property
    def is_hopeless(self) -> bool:
        """Whether so many failed that the rest isn't tried."""
        return self.failed >= _GIVE_UP_AFTER and self.failed * 2 > self.tried

    async def read(self, listed: _Listed) -> Record | SourceError:
        """Return a record with its details: kept ones if it is as before, else fetched; or why it has none."""
        kept = self._fetch.seen.fresh(listed.key, listed.mark) if listed.key else None
        if kept is not None:
            return {**listed.record, **kept}
        async with self._turns:
            if self._spent is not None:
                return self._as_before(listed) or self._spent
            if self.is_hopeless:
                return SourceError(_NOT_TRIED)
            return await self._fetched(listed)

    async def _fetched(self, listed: _Listed) -> Record | SourceError:
        try:
            found = await self._detail(listed.record)
            if not isinstance(found, dict):
                raise SourceError(f"{self._where}: a posting's own answer is no record. Has the API changed?")
        except SourceError as error:
            if isinstance(error, FetchError) and error.code is Failure.budget:
                self._spent = error
                return self._as_before(listed) or error
            self.tried, self.failed = self.tried + 1, self.failed + 1
            self.first_failure = self.first_failure or error
            return error
        self.tried += 1
        if listed.key:
            self._fetch.seen.keep(listed.key, listed.mark, found)
        return {**listed.record, **found}

    def _as_before(self, listed: _Listed) -> Record | None:
        """Return a record with the details that it had when it was looked at last."""
        old = self._fetch.seen.old(listed.key)
        return {**listed.record, **old} if old is not None else None


def _content(
    source: BoardSource, where: str, reading: _Reading, results: Sequence[Record | SourceError]
) -> BoardContent:
    """Return the board of what could be had, with what couldn't as rejections. Raises SourceError where most failed."""
    errors = [result for result in results if isinstance(result, SourceError)]
    if reading.is_hopeless:
        count = f"{reading.failed} of {reading.tried} postings tried"
        told = f"{count} could not be had; the first: {reading.first_failure}"
        raise SourceError(f"{where}: {told}")
    waiting, gone = (_of(code, errors) for code in (Failure.budget, Failure.not_found))
    left_out = {Failure.budget}
    if 0 < len(gone) <= max(1, len(results) * _GONE_SHARE):
        text = f"{len(gone)} of {len(results)} listed postings were gone when asked for."
        source.note(where, "closed_meanwhile", text)
        left_out.add(Failure.not_found)
    rejections = [("detail_missing", str(error)) for error in errors if _code(error) not in left_out]
    if waiting:
        rejections.append(("budget", f"{len(waiting)} new postings wait for another day: {waiting[0]}"))
    return BoardContent([result for result in results if isinstance(result, dict)], rejections)


def _of(code: Failure, errors: Iterable[SourceError]) -> list[SourceError]:
    return [error for error in errors if _code(error) is code]


def _code(error: SourceError) -> Failure | None:
    return error.code if isinstance(error, FetchError) else None
