"""What a step is: a name, what it reads and writes, the version of its code, and what runs it.

`pipeline.STEPS` lists them in the order in which they run; `pipeline.py` only walks the list.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

import duckdb

from skilltide.landing.collection import Known
from skilltide.landing.landed import Collected
from skilltide.model import CheckResult
from skilltide.settings import Settings
from skilltide.sources.source import Source
from skilltide.supervisor import Supervisor
from skilltide.task_runner import TaskRunner
from skilltide.versions import code_version
from skilltide.warehouse.ledger import Counts, Run, SourceRun

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and of how much (0: not known)."""

Standing = dict[str, tuple[int, int, int]]
"""Source id -> its postings, their versions, and the postings that are closed."""


@dataclass
class Context:
    """What the steps of one run share: where they work, and what they hand on to each other."""

    settings: Settings
    run: Run
    clock: Callable[[], datetime]
    """Gives the time (UTC) that what is read now counts as seen."""
    sources: list[Source] = field(default_factory=list)
    progress: Progress = lambda what, done, total: None
    supervisor: Supervisor = field(default_factory=Supervisor)
    known: Known = field(default_factory=Known)
    standing: Standing = field(default_factory=dict)
    """How the sources stood when the run began."""
    collected: Collected = field(default_factory=Collected)
    brought: bytearray = field(default_factory=bytearray, repr=False)
    """Ids of the documents that the run's own landing files brought, ID_BYTES each, record by record."""
    source_runs: list[SourceRun] = field(default_factory=list)
    checks: list[CheckResult] = field(default_factory=list)
    report: Path | None = None
    published: Mapping[str, str] | None = None
    """What the marts held that this run published, as digests."""
    remains: list[str] = field(default_factory=list)
    """What still holds something that was forgotten, and how to remove it: one line each."""
    held: duckdb.DuckDBPyConnection | None = None
    """The working database, while the run holds it."""

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The working database. A step that `holds_database` may ask for it."""
        if self.held is None:
            raise RuntimeError("a step asked for the working database and doesn't say that it holds it")
        return self.held

    @cached_property
    def runner(self) -> TaskRunner:
        """Where batches of work run, in processes that stay until the run ends (`pipeline.walk`)."""
        return TaskRunner.of(self.settings).staying()

    def shown(self, what: str) -> Callable[[int, int], None]:
        """Return a function that shows the progress of `what`."""
        return lambda done, total: self.progress(what, done, total)


@dataclass(frozen=True, slots=True)
class Step:
    """One step from sources to report."""

    name: str
    run: Callable[[Context], Counts]
    """Does what is new and returns counts; none where there was nothing to do."""
    reads: tuple[str, ...]
    """The tables (`schema.table`), files or folders that it reads."""
    writes: tuple[str, ...]
    code: tuple[str, ...]
    """The modules whose code, with all that they import from the package, makes its result."""
    holds_database: bool = True

    @property
    def version(self) -> str:
        """12 hex digits that change with the step's code and rules."""
        return code_version(*self.code)
