"""Progress for logs: a line now and then, while something is being done."""

import io
import threading

from skilltide.progress import ProgressLines


class Log(io.StringIO):
    """Tells when a line was written."""

    def __init__(self) -> None:
        super().__init__()
        self.is_written = threading.Event()

    def flush(self) -> None:
        self.is_written.set()


def written(what: str, done: int, total: int) -> str:
    log = Log()
    with ProgressLines(log, every=0.001) as lines:
        lines.note(what, done, total)
        assert log.is_written.wait(30)
    return log.getvalue().splitlines()[0]


def test_a_line_tells_what_is_done_and_of_how_much() -> None:
    assert written("read ashby", 1200, 5000) == "skilltide: read ashby: 1,200 of 5,000 (0:00)"
    assert written("tag", 7, 0) == "skilltide: tag: 7 (0:00)"
    assert written("build", 0, 0) == "skilltide: build (0:00)"


def test_what_is_done_soon_says_nothing() -> None:
    log = Log()
    with ProgressLines(log) as lines:
        lines.note("read", 1, 2)
    assert log.getvalue() == ""
