"""How far a run is: a line in its log every half a minute, and a progress artifact for each part that takes long."""

import contextvars
import re
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.context import TaskRunContext

from skilltide.log import logger
from skilltide.progress import EVERY_SECONDS, ProgressLines

LOOK_SECONDS = 5.0
LONG_SECONDS = 10.0
"""What is done sooner gets no artifact."""


def _task_id() -> UUID | None:
    """Return the id of the task that calls; None outside of one."""
    context = TaskRunContext.get()
    return context.task_run.id if context else None


@dataclass
class _Part:
    """Something that is being done, and how far it is."""

    context: contextvars.Context
    """The task's that does it: its artifact and its lines belong there."""
    task_id: UUID | None = field(default_factory=_task_id)
    began: float = field(default_factory=time.monotonic)
    done: int = 0
    total: int = 0
    artifact_id: UUID | None = None
    shown: float = 0
    is_over: bool = False
    """Whether its task has ended."""

    @property
    def percentage(self) -> float:
        return min(100.0, round(100 * self.done / self.total, 1)) if self.total else 0.0


class RunProgress:
    """Tells how far a run is, while the block runs. Made inside a flow run, whose server it tells."""

    def __init__(
        self, every: float = EVERY_SECONDS, look_every: float = LOOK_SECONDS, long_after: float = LONG_SECONDS
    ) -> None:
        self._lines = ProgressLines(self._log, every)
        self._look_every, self._long_after = look_every, long_after
        self._parts: dict[str, _Part] = {}
        self._newest = contextvars.copy_context()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="progress-artifacts", daemon=True)

    def note(self, what: str, done: int, total: int) -> None:
        """Take note of what is being done, how much is done, and of how much (0: not known)."""
        self._newest = contextvars.copy_context()
        part = self._parts.get(what)
        if part is None or part.is_over:
            part = self._parts[what] = _Part(self._newest)
        part.done, part.total = done, total
        self._lines.note(what, done, total)

    def end_task(self) -> None:
        """Take note that the task that calls ends: its parts are not going on, finished or not."""
        own = _task_id()
        for part in list(self._parts.values()):
            part.is_over |= part.task_id == own

    def __enter__(self) -> Self:
        self._lines.__enter__()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()
        self._lines.__exit__(kind, error, trace)

    def _log(self, line: str) -> None:
        self._newest.copy().run(logger.info, line)  # a thread has no run of its own to log in

    def _watch(self) -> None:
        is_over = False
        while not is_over:
            is_over = self._end.wait(self._look_every)
            for what, part in list(self._parts.items()):
                try:
                    part.context.copy().run(self._show, what, part)
                except Exception as error:  # the server's trouble is no trouble of the run's
                    logger.debug("progress of %s could not be told: %s", what, error)

    def _show(self, what: str, part: _Part) -> None:
        percentage = part.percentage
        if not part.total or (part.artifact_id and percentage == part.shown):
            return
        if part.artifact_id:
            update_progress_artifact(part.artifact_id, progress=percentage, _sync=True)  # type: ignore[call-arg]
        elif time.monotonic() - part.began >= self._long_after and percentage < 100 and not part.is_over:
            key = "skilltide-progress-" + re.sub("[^a-z0-9]+", "-", what.lower()).strip("-")
            told = f"How far this is: {what}."
            made = create_progress_artifact(percentage, key=key, description=told, _sync=True)  # type: ignore[call-arg]
            part.artifact_id = made
        part.shown = percentage
