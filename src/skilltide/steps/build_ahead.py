"""Relations that take long are computed in processes of their own while other marts are built.

The working database is held by one process, so what they read goes to them in files: a part of a mart is a table of a
small database, with the types and the order that it has here.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from skilltide.analysis.relation import Part, Relation, Runner, relations
from skilltide.task_runner import TaskRunner
from skilltide.warehouse.definitions import Definition
from skilltide.warehouse.frames import read_frame, select_part
from skilltide.warehouse.quoting import literal

if TYPE_CHECKING:
    import pandas as pd

LEAST_ROWS, MOST_ROWS = 2_000_000, 12_000_000
"""In all that a relation reads: of fewer it takes less than another process does to start and read; of more, what each
process holds would take too much memory."""


@dataclass(frozen=True, slots=True)
class Task:
    """A relation to compute from the parts of marts in a folder."""

    relation: str
    folder: Path


class Ahead:
    """Begins relations early."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, definitions: Mapping[str, Definition], folder: Path
    ) -> None:
        """`folder`: for what is handed on; it has to stay until all is built."""
        self._connection, self._definitions, self._folder = connection, definitions, folder
        self._looked_at: set[str] = set()

    def candidates(self, done: Collection[str], row_counts: Mapping[str, int]) -> list[Definition]:
        """Return the marts that can be begun now, each once: long ones, of marts that are `done` and large."""
        found = [
            definition for name, definition in self._definitions.items()
            if name not in self._looked_at and name not in done and definition.reads <= set(done)
            and any(one.takes_long for one in definition.relations)
            and LEAST_ROWS <= sum(row_counts.get(mart, 0) for mart in definition.reads) <= MOST_ROWS
        ]  # fmt: skip
        self._looked_at.update(definition.name for definition in found)
        return found

    def begin(
        self, definition: Definition, tasks: TaskRunner, runner: Runner, is_there: Callable[[Relation], bool]
    ) -> None:
        """Have a mart's long relations computed in other processes, where there are some; `runner` waits for them.

        `is_there` tells which need not be computed.
        """
        if not tasks.has_others:
            return
        for relation in definition.relations:
            if relation.takes_long and not is_there(relation):
                self.hand_on(relation)
                runner.leave(relation, tasks.ahead(compute, Task(relation.name, self._folder)).result)

    def hand_on(self, relation: Relation) -> None:
        """Write the parts of marts that a relation reads, as far as none before it read them."""
        for part in relation.parts:
            path = _file(self._folder, part)
            if path.exists():
                continue
            self._connection.execute(f"ATTACH {literal(path)} AS handed_on")
            try:
                self._connection.execute(f"CREATE TABLE handed_on.part AS {select_part(part, self._definitions)}")
                self._connection.execute("CHECKPOINT handed_on")
            finally:
                self._connection.execute("DETACH handed_on")


def compute(task: Task) -> "pd.DataFrame":
    """Compute a relation from the files that were handed on; runs in a worker process."""
    return _runner(task.folder).compute(relations()[task.relation])


@lru_cache(maxsize=1)
def _runner(folder: Path) -> Runner:
    """Return what reads the parts of one build; relations of it share their values in a process as they do in one."""

    def read(part: Part) -> "pd.DataFrame":
        with duckdb.connect(str(_file(folder, part)), read_only=True) as connection:
            return read_frame(connection.sql("FROM part"), part)

    return Runner(read)


def _file(folder: Path, part: Part) -> Path:
    return folder / f"{blake2b(repr(part).encode(), digest_size=8).hexdigest()}.duckdb"
