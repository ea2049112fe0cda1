"""Boards whose list lacks the texts: each posting's own page is fetched after the list, some at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from skilltide.errors import SourceError
from skilltide.http.answer import Failure, FetchError
from skilltide.sources.board import Board, BoardContent, DetailBoard
from skilltide.sources.board_source import BoardSource

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
) -> BoardContent:
    """Fetch the details of listed records; each record becomes the list's keys with the detail's.

    The host's limits hold, as every request goes through the run's fetcher. A few postings that are gone (404) were
    closed since the list was made; any other failure is a rejection. Raises SourceError where most fail.
    """
    where = source.unit_key(board)
    wanted = board.wanted(listed, title_key) if isinstance(board, DetailBoard) else list(listed)
    tried = failed = 0

    def is_hopeless() -> bool:
        return failed >= _GIVE_UP_AFTER and failed * 2 > tried

    async def one(record: Record) -> Record | SourceError:
        nonlocal tried, failed
        if is_hopeless():
            return SourceError("not tried")
        try:
            found = await detail(record)
            if not isinstance(found, dict):
                raise SourceError(f"{where}: a posting's own answer is no record. Has the API changed?")
        except SourceError as error:
            tried, failed = tried + 1, failed + 1
            return error
        tried += 1
        return {**record, **found}

    results = await asyncio.gather(*(one(record) for record in wanted))
    errors = [result for result in results if isinstance(result, SourceError)]
    if is_hopeless():
        raise SourceError(f"{where}: {failed} of {tried} postings tried could not be had; the first: {errors[0]}")
    gone = [error for error in errors if isinstance(error, FetchError) and error.code is Failure.not_found]
    if 0 < len(gone) <= max(1, len(wanted) * _GONE_SHARE):
        text = f"{len(gone)} of {len(wanted)} listed postings were gone when asked for."
        source.note(where, "closed_meanwhile", text)
        errors = [error for error in errors if error not in gone]
    return BoardContent(
        [result for result in results if isinstance(result, dict)],
        [("detail_missing", str(error)) for error in errors],
    )
