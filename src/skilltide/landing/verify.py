"""Asks boards whether they are there, and writes down what each says before the next is waited for."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from skilltide.errors import SourceError
from skilltide.http import Fetcher
from skilltide.http.answer import FetchError
from skilltide.landing.boards import fields_of
from skilltide.landing.causes import cause_of, defect_in_words
from skilltide.landing.plausibility import BoardHistory, fill_shares, implausibility
from skilltide.log import logger
from skilltide.model import PostingFields
from skilltide.sources.board import Board
from skilltide.sources.board_lists import boards_in, known_board
from skilltide.sources.board_source import BoardSource
from skilltide.sources.board_store import Check, KnownBoard, after_check
from skilltide.sources.http_fetch import SourceFetch
from skilltide.storable import storable

AT_ONCE = 8
"""Boards in work at the same time; what one holds is let go of when it was judged."""
_MOST_NAMES_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class ToVerify:
    """A board to ask."""

    source: BoardSource
    board: Board | None
    """None where only its host is known: then the host is asked which boards there are."""
    entry: KnownBoard
    told: str | None = None
    """The employer's name that a line of boards.yml tells; it holds while it stands there, so the registry lacks it."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What asking one board gave."""

    entry: KnownBoard
    """What the registry now knows."""
    problem: str | None = None
    """Why it could not be read or believed, in words."""
    found: tuple[KnownBoard, ...] = ()
    """The boards that stand on a host; they are asked next time."""
    told: str | None = None
    """As of ToVerify."""

    @property
    def key(self) -> str:
        """The board's name in messages."""
        return f"{self.entry.platform}:{self.entry.board}"


async def verify(fetcher: Fetcher, boards: Sequence[ToVerify], done: Callable[[Verified], None]) -> None:
    """Ask boards, some at a time; `done` gets each result as soon as it is there, and should keep it."""
    waiting = iter(boards)

    async def work() -> None:
        for one in waiting:
            done(replace(await _ask(fetcher, one), told=one.told))

    await asyncio.gather(*(work() for _ in range(min(AT_ONCE, len(boards)))))


async def _ask(fetcher: Fetcher, asked: ToVerify) -> Verified:
    source, board, today = asked.source, asked.board, datetime.now(UTC).date()
    fetch = SourceFetch(fetcher, source, board=board)
    if board is None:
        return await _boards_of_host(source, asked.entry, fetch, today)
    try:
        content = await source.read_board(board, fetch)
        now = datetime.now(UTC)
        records = map(storable, content.records)
        documents = [source.document(board, record, row, now) for row, record in enumerate(records)]
        fields = fields_of(documents, source.parse, now)
        if not fields:
            return Verified(after_check(asked.entry, Check(0), today), "0 postings")
        if (reason := implausibility(board, len(fields), fill_shares(fields), BoardHistory(), today)) is not None:
            return Verified(after_check(asked.entry, Check(cause="implausible"), today), reason)
        employer = _name_in(fields)
        if employer is None and asked.told is None and asked.entry.employer_from == "slug":
            employer = await _asked_name(source, board, fetch)
    except SourceError as error:
        return Verified(after_check(asked.entry, Check(cause=cause_of(error)), today), str(error))
    except Exception as error:  # a defect in one platform must not end the others' check
        logger.exception("%s: could not be read", source.unit_key(board))
        return Verified(after_check(asked.entry, Check(cause=cause_of(error)), today), defect_in_words(error))
    check = Check(len(fields), _core_count(fields), employer=employer)
    return Verified(after_check(asked.entry, check, today))


async def _boards_of_host(source: BoardSource, entry: KnownBoard, fetch: SourceFetch, today: date) -> Verified:
    """Ask a host's robots.txt, whose sitemaps name the boards there."""
    host = entry.board.rstrip("/")
    try:
        page = await fetch.page(f"{source.base.replace('{host}', host)}/robots.txt")
    except SourceError as error:
        return Verified(after_check(entry, Check(cause=cause_of(error)), today), str(error))
    sitemaps = "\n".join(re.findall(r"^\s*sitemap:\s*(\S+)", page.text, re.IGNORECASE | re.MULTILINE))
    found = tuple(
        replace(known_board(source.platform, board, None, "its host's robots.txt", keys), wanted=entry.wanted,
                employer=entry.employer, employer_from=entry.employer_from)
        for (platform, board), keys in sorted(boards_in(sitemaps).items())
        if platform == source.platform and board.casefold().startswith(entry.board.casefold())
    )  # fmt: skip
    if not found:
        return Verified(after_check(entry, Check(cause="not_found"), today), "its robots.txt names no board")
    return Verified(replace(entry, state="gone", checked_on=today, failing_since=None, cause=None), found=found)


def _name_in(fields: Sequence[PostingFields]) -> str | None:
    """Return the employer that nearly all postings of a board name."""
    names = Counter(item.company.strip() for item in fields if item.company and item.company.strip())
    name, count = names.most_common(1)[0] if names else ("", 0)
    return name if count >= len(fields) * _MOST_NAMES_ALIKE else None


async def _asked_name(source: BoardSource, board: Board, fetch: SourceFetch) -> str | None:
    try:
        return await source.employer_name(board, fetch)
    except FetchError:  # the board is good; only its name is not told
        return None


def _core_count(fields: Sequence[PostingFields]) -> int:
    from skilltide.normalise.role_family import role_families, role_family

    is_core = dict(role_families())
    return sum(bool(is_core.get(role_family(item.title or "", ""))) for item in fields)


def _state(result: Verified) -> str:
    return "hosts with boards" if result.found else result.entry.state


def summary(results: Sequence[Verified], today: date) -> list[str]:
    """Return lines that tell what a check found: states, and failures grouped by their cause."""
    states = Counter(_state(result) for result in results if result.entry.cause is None)
    lines = [f"{count:,} {state}" for state, count in sorted(states.items())]
    causes: dict[str, list[str]] = {}
    for result in results:
        if result.entry.cause is not None:
            causes.setdefault(result.entry.cause, []).append(result.key)
    for cause, keys in sorted(causes.items(), key=lambda item: -len(item[1])):
        shown = ", ".join(keys[:3]) + (f" and {len(keys) - 3:,} more" if len(keys) > 3 else "")
        lines.append(f"{len(keys):,} failed: {cause} ({shown})")
    return lines
