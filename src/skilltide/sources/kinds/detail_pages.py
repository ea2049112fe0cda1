"""Boards whose list lacks the texts: each posting's own page is fetched after the list, some at a time.

A posting that the list shows as before isn't fetched again for a while (`seen`). What has to be fetched goes in the
order of its worth: new postings, then those not looked at for longest; so that where the host's budget for the day
ends, what waits is known already.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from skilltide.errors import SourceError
from skilltide.http.answer import Failure, FetchError
from skilltide.sources.board import Board, BoardContent, DetailBoard
from skilltide.sources.board_source import BoardSource
from skilltide.sources.fetch import Fetch
from skilltide.sources.parsing.json_values import text_at
from skilltide.sources.seen import mark_of

Record = dict[str, Any]

_GIVE_UP_AFTER = 10
"""So many postings that can't be had, and more than half of those tried: the board has failed, the rest isn't tried."""
_GONE_SHARE = 0.02
"""Up to this part of the listed postings may be gone when they are asked for (always one); more is a failure."""


async def read_details(
    source: BoardSource,
    board: Board,
    listed: Sequence[Record],
    title_key: str,
    detail: Callable[[Record], Awaitable[Record]],
    fetch: Fetch,
    id_key: str,
    changing: Iterable[str] = (),
) -> BoardContent:
    """Fetch the details of listed records; each record becomes the list's keys with the detail's.

    `id_key` is the key of a record that tells postings apart; `changing` are keys of the list that change while the
    posting stays the same. The host's limits hold, as every request goes through the run's fetcher. A few postings that
    are gone (404) were closed since the list was made; any other failure is a rejection. Raises SourceError where most
    fail.
    """
    where = source.unit_key(board)
    wanted = board.wanted(listed, title_key) if isinstance(board, DetailBoard) else list(listed)
    known = [(text_at(record, id_key) or "", mark_of(record, changing), record) for record in wanted]
    tried = failed = 0
    is_spent = False

    def is_hopeless() -> bool:
        return failed >= _GIVE_UP_AFTER and failed * 2 > tried

    async def one(key: str, mark: str, record: Record) -> Record | SourceError:
        nonlocal tried, failed, is_spent
        kept = fetch.seen.fresh(key, mark) if key else None
        if kept is not None:
            return {**record, **kept}
        old = fetch.seen.old(key)
        if is_spent:
            return {**record, **old} if old is not None else FetchError(Failure.budget, "not tried")
        if is_hopeless():
            return SourceError("not tried")
        try:
            found = await detail(record)
            if not isinstance(found, dict):
                raise SourceError(f"{where}: a posting's own answer is no record. Has the API changed?")
        except SourceError as error:
            if isinstance(error, FetchError) and error.code is Failure.budget:
                is_spent = True
                return {**record, **old} if old is not None else error
            tried, failed = tried + 1, failed + 1
            return error
        tried += 1
        if key:
            fetch.seen.keep(key, mark, found)
        return {**record, **found}

    def worth(number: int) -> tuple[bool, int]:
        age = fetch.seen.age(known[number][0])
        return age is not None, -(age or 0)

    order = sorted(range(len(known)), key=worth)
    results: list[Record | SourceError] = [SourceError("not tried")] * len(known)

    async def placed(number: int) -> None:
        results[number] = await one(*known[number])

    await asyncio.gather(*map(placed, order))
    errors = [result for result in results if isinstance(result, SourceError)]
    if is_hopeless():
        raise SourceError(f"{where}: {failed} of {tried} postings tried could not be had; the first: {errors[0]}")
    waiting = [error for error in errors if isinstance(error, FetchError) and error.code is Failure.budget]
    gone = [error for error in errors if isinstance(error, FetchError) and error.code is Failure.not_found]
    errors = [error for error in errors if error not in waiting]
    if 0 < len(gone) <= max(1, len(wanted) * _GONE_SHARE):
        text = f"{len(gone)} of {len(wanted)} listed postings were gone when asked for."
        source.note(where, "closed_meanwhile", text)
        errors = [error for error in errors if error not in gone]
    rejections = [("detail_missing", str(error)) for error in errors]
    if waiting:
        told = next(str(error) for error in waiting if str(error) != "not tried")
        rejections.append(("budget", f"{len(waiting)} new postings wait for another day: {told}"))
    return BoardContent([result for result in results if isinstance(result, dict)], rejections)
