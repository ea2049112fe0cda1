"""Progress where there is no terminal: a line every half a minute, for logs and for people who look into them."""

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

EVERY_SECONDS = 30.0


class ProgressLines:
    """Tells how far a run is, every `every` seconds, while the block runs; nothing for a run that is done before."""

    def __init__(self, tell: Callable[[str], object], every: float = EVERY_SECONDS) -> None:
        self._tell, self._every = tell, every
        self._doing: tuple[str, int, int] | None = None
        self._began = time.monotonic()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._write, name="progress", daemon=True)

    def note(self, what: str, done: int, total: int) -> None:
        """Take note of what is being done, how much is done, and of how much (0: not known)."""
        self._doing = (what, done, total)

    def __enter__(self) -> Self:
        self._began = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()

    def _write(self) -> None:
        while not self._end.wait(self._every):
            if self._doing is None:
                continue
            what, done, total = self._doing
            far = f": {done:,} of {total:,}" if total else f": {done:,}" if done else ""
            minutes, seconds = divmod(int(time.monotonic() - self._began), 60)
            self._tell(f"{what}{far} ({minutes}:{seconds:02})")
