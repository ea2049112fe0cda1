"""build: staging -> marts. One SELECT a mart, and only those whose definition or input changed are built again.

What a mart is made of counts by what it holds: one that was built again and came out as it was makes nothing else out
of date. Relations count by the values that they read, where those are compared (`relation.shared`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import duckdb

from skilltide.analysis.relation import Relation, Runner
from skilltide.errors import WarehouseError
from skilltide.steps.build_ahead import MOST_ROWS, Ahead
from skilltide.steps.build_parts import look_at_parts, make_parts, note_parts
from skilltide.steps.step import Context, Step
from skilltide.task_runner import ONE_PROCESS, TaskRunner
from skilltide.versions import code_version
from skilltide.warehouse import frames
from skilltide.warehouse import sql as parser
from skilltide.warehouse.contents import digest_of, table_content
from skilltide.warehouse.definitions import STORAGE, Definition, marts
from skilltide.warehouse.frames import Inputs, running, selectable
from skilltide.warehouse.kept_relations import Kept
from skilltide.warehouse.ledger import Counts
from skilltide.warehouse.memory import release_memory
from skilltide.warehouse.rows import put
from skilltide.warehouse.statements import statement
from skilltide.warehouse.transaction import transaction


@dataclass(frozen=True, slots=True)
class Built:
    """How a mart was built last."""

    fingerprint: str
    """Of its definition and all that it reads."""
    inputs: str | None
    """Of its definition and the values that its relations read; None where those are not compared."""
    content: str | None
    """Of its rows; of a view its fingerprint."""
    row_count: int = 0
    """0 for a view."""


@dataclass(frozen=True, slots=True)
class _State:
    """What a mart would be made of now, beside what it was made of."""

    before: Built | None
    """How it was built last; None where that tells nothing."""
    fingerprint: str
    inputs: str | None
    is_rest_same: bool
    """Whether what its relations read, or all but its parts, is what it was."""

    @property
    def is_same(self) -> bool:
        return self.before is not None and self.before.fingerprint == self.fingerprint


class _Building:
    """One build: what each mart was made of, what it is made of now, and what computes its relations."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, definitions: Mapping[str, Definition]) -> None:
        self._connection, self._definitions = connection, definitions
        self._versions: dict[str, int] = dict(
            connection.execute("SELECT table_name, version FROM ops.staging_version").fetchall()
        )
        self._built, self._existing = built_marts(connection), kinds(connection)
        self._runner = running(connection, definitions)
        self._compared = Inputs(connection, self._runner)
        self._kept = Kept(connection, lambda relation: _made_of(relation, self._compared))

    def bring(self, name: str, progress: Callable[[str], None]) -> bool:
        """Bring a mart up to date; return whether it was built."""
        definition = self._definitions[name]
        if name in self._existing and self._existing[name] != STORAGE[definition.storage]:
            self._connection.execute(f"DROP {self._existing.pop(name)} marts.{name}")
        now = self._state(name)
        if now.before and (now.is_same or (now.is_rest_same and not definition.part)):
            if not now.is_same:
                self._built[name] = _note(self._connection, name, replace(now.before, fingerprint=now.fingerprint))
            return False
        progress(name)
        if definition.relations and sum(self._built[mart].row_count for mart in definition.reads) > MOST_ROWS:
            release_memory(self._connection)
        made_of = (now.fingerprint, now.inputs)
        self._built[name] = _build_one(
            self._connection, definition, made_of, self._runner, self._kept, by_part=now.is_rest_same
        )
        return True

    def look_ahead(self, ahead: Ahead, tasks: TaskRunner, done: Collection[str], left: Iterable[str]) -> None:
        """Begin long relations of marts that can be built now; let go of values that no mart of `left` reads."""
        self._runner.release(relation for name in left for relation in self._definitions[name].relations)
        for later in ahead.candidates(done, {mart: self._built[mart].row_count for mart in done}):
            if not self._state(later.name).is_rest_same:
                ahead.begin(later, tasks, self._runner, self._kept.has)

    def drop_gone(self) -> None:
        """Drop marts, and kept rows of relations, that have no definition any more."""
        for name in (self._existing.keys() | self._built.keys()) - self._definitions.keys():
            self._connection.execute(f"DROP {self._existing.get(name, 'TABLE')} IF EXISTS marts.{name}")
            self._connection.execute("DELETE FROM ops.mart_build WHERE mart = ?", [name])
        relations = [relation for definition in self._definitions.values() for relation in definition.relations]
        self._kept.drop_but([relation.name for relation in relations if relation.is_kept])

    def _state(self, name: str) -> _State:
        definition = self._definitions[name]
        before = self._built.get(name) if name in self._existing else None
        if before and before.content is None:  # built by a version that told of none
            before = None
        print_ = fingerprint(definition, self._versions, self._built)
        if before and before.fingerprint == print_:
            return _State(before, print_, before.inputs, is_rest_same=True)
        values = inputs(definition, self._versions, self._built, self._compared)
        return _State(before, print_, values, is_rest_same=bool(before and values and before.inputs == values))


def build_marts(
    connection: duckdb.DuckDBPyConnection,
    progress: Callable[[str], None] = lambda name: None,
    *,
    reading: Collection[str] | None = None,
    tasks: TaskRunner = ONE_PROCESS,
) -> dict[str, int]:
    """Build the marts that are not up to date; return counts: built, skipped.

    `progress` is called with the name of each mart that is built. `reading` restricts it to the marts that read a
    table of these schemas (`{"ops"}`), to those made of them, and to what those need. `tasks`: where relations that
    take long are computed while other marts are built.

    Raises:
        WarehouseError: a definition is malformed, or its SELECT fails; names the file.
    """
    definitions = marts()
    building = _Building(connection, definitions)
    chosen = set(definitions) if reading is None else concerned(definitions, reading)
    done: set[str] = set()
    built = 0
    with tasks.scratch() as folder:
        ahead = Ahead(connection, {name: one for name, one in definitions.items() if name in chosen}, folder)
        for name in definitions:
            if name in chosen:
                built += building.bring(name, progress)
                done.add(name)
                building.look_ahead(ahead, tasks, done, chosen - done)
    building.drop_gone()
    parser.keep()
    return {"built": built, "skipped": len(done) - built}


def built_marts(connection: duckdb.DuckDBPyConnection) -> dict[str, Built]:
    """Return how each mart was built last."""
    rows = connection.execute("SELECT mart, fingerprint, inputs, content, row_count FROM ops.mart_build").fetchall()
    return {mart: Built(*told) for mart, *told in rows}


def kinds(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the marts that the working database has, and what each is there: a TABLE or a VIEW."""
    return dict(connection.execute(statement("mart_kind")).fetchall())


def fingerprint(definition: Definition, versions: Mapping[str, int], built: Mapping[str, Built]) -> str:
    """Return what changes when a mart may have to be built again.

    It stands for its definition without comments and layout, the tables that it reads, what the marts that it reads
    hold, and the code of its relations. `versions`: how often tables changed (`touch`); `built`: the marts before it.
    """
    return digest_of([*_own(definition, versions), *_contents(definition.reads, built)])


def inputs(
    definition: Definition, versions: Mapping[str, int], built: Mapping[str, Built], compared: Inputs
) -> str | None:
    """Return what changes when a mart has to be built again, by the values that its relations read.

    Of a mart that is built part by part, it leaves out what its parts are made of. None where it has no relations, or
    one whose values are not compared: then its fingerprint tells.
    """
    if definition.part:
        own = definition.part_reads.get("marts", set())
        rest = _contents(definition.references.get("marts", set()) - own, built)
        return digest_of([*_own(definition, versions, definition.part_reads), *rest])
    values = [compared.of(relation) for relation in definition.relations]
    if not values or None in values:
        return None
    direct = _contents(definition.references.get("marts", ()), built)
    return digest_of([*_own(definition, versions), *direct, *map(str, values)])


def _own(
    definition: Definition, versions: Mapping[str, int], but: Mapping[str, Collection[str]] | None = None
) -> list[str]:
    """Return the words of a definition, the versions of the tables that it reads and of the code of its relations.

    `but`: schema -> the tables that are left out.
    """
    but = but or {}
    own = list(definition.words)
    for schema, tables in sorted(definition.references.items()):
        for table in sorted(tables - set(but.get(schema, ()))) if schema in ("staging", "ops") else ():
            key = table if schema == "staging" else f"{schema}.{table}"
            own.append(f"{key}:{versions.get(key, 0)}")
    return own + [f"{relation.name}:{_code_of(relation)}" for relation in definition.relations]


def _contents(names: Iterable[str], built: Mapping[str, Built]) -> list[str]:
    return [f"{name}:{built[name].content}" for name in sorted(names)]


def _code_of(relation: Relation) -> str:
    """Return the version of what computes a relation, from its module to how its frames are read."""
    return code_version(relation.module, frames.__name__)


def _made_of(relation: Relation, compared: Inputs) -> str | None:
    """Return what changes when a relation has to be computed again; None where only its marts can tell."""
    values = compared.of(relation)
    return None if values is None else digest_of([_code_of(relation), values])


def concerned(definitions: Mapping[str, Definition], schemas: Collection[str]) -> set[str]:
    """Return the marts that read the schemas, those made of them, and what all those need."""
    chosen: set[str] = set()
    for name, definition in definitions.items():
        if definition.references.keys() & set(schemas) or definition.reads & chosen:
            chosen.add(name)
    for name in reversed(list(definitions)):
        if name in chosen:
            chosen |= definitions[name].reads
    return chosen


def _build_one(
    connection: duckdb.DuckDBPyConnection,
    definition: Definition,
    made_of: tuple[str, str | None],
    runner: Runner,
    kept: Kept,
    *,
    by_part: bool,
) -> Built:
    """Build a mart and note how. `made_of`: its fingerprint and its inputs; `by_part`: whether parts of it may do."""
    name, kind = definition.name, STORAGE[definition.storage]
    try:
        with selectable(connection, definition, runner, kept) as sql, transaction(connection):
            order = f" ORDER BY {definition.order}" if kind == "TABLE" else ""
            if definition.part and not by_part:
                connection.execute("DELETE FROM ops.mart_part WHERE mart = ?", [name])
            if definition.part and look_at_parts(connection, definition) and by_part:
                make_parts(connection, definition, _columns(connection, f"marts.{name}"))
            else:
                try:
                    connection.execute(f"CREATE OR REPLACE {kind} marts.{name} AS SELECT * FROM ({sql}){order}")
                except duckdb.BinderException:  # of the header's grain, maybe, which tells the order
                    definition.validate(_columns(connection, f"({sql})"))
                    raise
            if definition.part:
                note_parts(connection, definition)
            columns = _columns(connection, f"marts.{name}")
            definition.validate(columns)
            rows, content = 0, made_of[0]
            if kind == "TABLE":
                rows, content = table_content(connection, f"marts.{name}", columns)
            return _note(connection, name, Built(*made_of, content, rows))
    except (duckdb.ProgrammingError, duckdb.DataError) as error:
        raise WarehouseError(f"{definition.where}: can't be built: {' '.join(str(error).split())}") from error


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    found = connection.execute(f"FROM {table} LIMIT 0")
    columns = [column for column, *_ in found.description or []]
    found.fetchall()
    return columns


def _note(connection: duckdb.DuckDBPyConnection, name: str, built: Built) -> Built:
    """Write down how a mart was built; with which content its checks passed stays."""
    put(
        connection,
        "ops.mart_build",
        {"mart": name},
        {"fingerprint": built.fingerprint, "row_count": built.row_count, "inputs": built.inputs,
         "content": built.content},
    )  # fmt: skip
    return built


def build(context: Context) -> Counts:
    """Build the marts that are not up to date."""
    return build_marts(context.connection, lambda name: context.progress(f"build {name}", 0, 0), tasks=context.runner)


STEP = Step(
    name="build",
    run=build,
    reads=("staging.*", "ops.*"),
    writes=("marts.*", "ops.mart_build"),
    code=("skilltide.steps.build",),
)
