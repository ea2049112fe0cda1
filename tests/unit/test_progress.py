"""Progress for logs: a line now and then, while something is being done."""

import threading

from skilltide.progress import ProgressLines


def written(what: str, done: int, total: int) -> str:
    """Return the first line that is told while something is being done."""
    told: list[str] = []
    is_told = threading.Event()

    def tell(line: str) -> None:
        told.append(line)
        is_told.set()

    with ProgressLines(tell, every=0.001) as lines:
        lines.note(what, done, total)
        assert is_told.wait(30)
    return told[0]


def test_a_line_tells_what_is_done_and_of_how_much() -> None:
    assert written("read ashby", 1200, 5000) == "read ashby: 1,200 of 5,000 (0:00)"
    assert written("tag", 7, 0) == "tag: 7 (0:00)"
    assert written("build", 0, 0) == "build (0:00)"


def test_what_is_done_soon_says_nothing() -> None:
    told: list[str] = []
    with ProgressLines(told.append) as lines:
        lines.note("read", 1, 2)
    assert told == []
