"""Each step of a run and each source that it reads as a task of Prefect: a state, a duration, retries, log lines.

A source's task is tagged `source:ID` and `platform:NAME`: concurrency limits are set by these tags.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import exponential_backoff

from skilltide.errors import SourceError
from skilltide.landing.causes import PASSING, cause_of
from skilltide.landing.landed import Landed
from skilltide.log import logger
from skilltide.settings import Settings
from skilltide.sources.source import Source
from skilltide.supervisor import Supervisor
from skilltide.warehouse.ledger import Counts

Result = TypeVar("Result")

JITTER = 0.3
"""Sources that failed together are not tried again at the same moment; a share of the delay."""


class SourceFailedError(SourceError):
    """A source was read and gave nothing: its boards or files failed. What was landed tells of them."""

    def __init__(self, landed: Landed) -> None:
        troubles = [*landed.failed_units, *landed.issues]
        more = f" (and {len(troubles) - 3} more)" if len(troubles) > 3 else ""
        super().__init__("; ".join(troubles[:3]) + more)
        self.landed = landed


class PrefectTasks(Supervisor):
    """Makes a task of each part of the flow run that it is made in.

    Boards whose source failed for a reason that passes (no answer, a busy host) are read again, after longer and
    longer; nothing else is, as it would fail again.
    """

    def __init__(self, settings: Settings, ended: Callable[[], None] = lambda: None) -> None:
        """`ended` is called within each task, at the end of each of its tries."""
        self._retries, self._seconds = settings.source_retries, settings.retry_seconds
        self._ended = ended
        self._begun: Counter[str] = Counter()

    def step(self, name: str, work: Callable[[], Counts]) -> Counts:
        """Run a step in this thread."""
        self._begun[name] += 1
        shown = name if self._begun[name] == 1 else f"{name} {self._begun[name]}"
        return _task(_run_step, name, shown)(self._ending(work))

    def source(self, source: Source, work: Callable[[], Landed]) -> Landed:
        """Read a source; one that failed makes its task fail, and the run goes on."""
        try:
            return _task(_read_source, *_names(source), tags=_tags(source))(self._ending(work))
        except SourceFailedError as error:
            return error.landed

    async def boards(self, source: Source, work: Callable[[], Awaitable[Landed]]) -> Landed:
        """Read a source's boards; again where that can help."""
        again = {
            "retries": self._retries,
            "retry_delay_seconds": exponential_backoff(self._seconds),
            "retry_jitter_factor": JITTER,
            "retry_condition_fn": _may_pass,
        }

        async def ending() -> Landed:
            with self._calling_ended():
                return await work()

        try:
            return await _task(_read_boards, *_names(source), tags=_tags(source), **again)(ending)
        except SourceFailedError as error:
            return error.landed

    def _ending(self, work: Callable[[], Result]) -> Callable[[], Result]:
        def ending() -> Result:
            with self._calling_ended():
                return work()

        return ending

    @contextmanager
    def _calling_ended(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._ended()


def _task(function: Callable[..., Any], name: str, shown: str, **options: Any) -> Task[..., Any]:
    return Task(function, name=name, task_run_name=shown, cache_policy=NO_CACHE, persist_result=False, **options)


def _names(source: Source) -> tuple[str, str]:
    name = f"read {source.source_id}"
    return name, name


def _tags(source: Source) -> set[str]:
    return {"skilltide", f"source:{source.source_id}", f"platform:{source.platform}"}


def _run_step(work: Callable[[], Counts]) -> Counts:
    return work()


def _read_source(work: Callable[[], Landed]) -> Landed:
    return _read(work())


async def _read_boards(work: Callable[[], Awaitable[Landed]]) -> Landed:
    return _read(await work())


def _read(landed: Landed) -> Landed:
    if landed.is_failed:
        raise SourceFailedError(landed)
    logger.info("%s", landed.told)
    return landed


async def _may_pass(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    """Return whether what failed a source can be over at the next try."""
    try:
        await state.aresult()
    except SourceFailedError as error:
        return not PASSING.isdisjoint(error.landed.causes.values())
    except SourceError as error:
        return cause_of(error) in PASSING
    except Exception:
        return False
    return False
