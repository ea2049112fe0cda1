"""What a collector remembers of rejected reads lets a drop be believed that lasts, however often it reads."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from skilltide.landing.format import BoardRead
from skilltide.landing.memory import REJECTED_READS, Memory
from skilltide.landing.plausibility import BELIEVED_AFTER_DAYS, BoardHistory, implausibility
from skilltide.sources.board import Board

WHOLE = {"title": 1.0, "text": 1.0, "location": 1.0}
LOST = WHOLE | {"location": 0.0}


def read(at: datetime, count: int, fills: dict[str, float], outcome: str = "rejected") -> BoardRead:
    return BoardRead("boards", "ashby:acme", at, outcome, outcome == "read", count, fill_shares=fills)


READS: dict[str, Callable[[int], tuple[int, dict[str, float]]]] = {
    "the same": lambda number: (5, WHOLE),
    "nearly the same": lambda number: (3 + number % 5, WHOLE),
    "each another": lambda number: (3 + number % 5, WHOLE | {"posted": number / 1000}),
    "of a lost field": lambda number: (40 - number % 7, LOST | {"posted": number / 1000}),
}


@pytest.mark.parametrize("times_a_day", [1, 2, 24, 48])
@pytest.mark.parametrize("told", READS)
def test_what_is_seen_on_enough_days_is_believed(told: str, times_a_day: int, tmp_path: Path) -> None:
    path, first = tmp_path / "known.json", datetime(2025, 3, 1, tzinfo=UTC)
    memory = Memory(path)
    memory.note([read(first, 40, WHOLE, "read")])
    count, fills = READS[told](0)
    for number in range(times_a_day * (BELIEVED_AFTER_DAYS - 1)):
        assert implausibility(Board(board="acme"), count, fills, history(memory), date(2025, 3, 3)) is not None
        memory.note([read(first + timedelta(days=1 + number / times_a_day), *READS[told](number))])
        memory.keep()
        memory = Memory(path)
        if number == times_a_day - 1:
            assert {one.day for one in history(memory).rejected} == {date(2025, 3, 2)}
    found = history(memory)
    assert len(found.rejected) <= REJECTED_READS
    assert [one.day for one in found.rejected] == sorted(one.day for one in found.rejected)
    assert implausibility(Board(board="acme"), count, fills, found, date(2025, 3, 4)) is None


def history(memory: Memory) -> BoardHistory:
    (found,) = memory.known.histories.values()
    return found
