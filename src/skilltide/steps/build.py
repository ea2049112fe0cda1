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
    versions = dict(connection.execute("SELECT table_name, version FROM ops.staging_version").fetchall())
    built = built_marts(connection)
    existing = kinds(connection)
    runner = running(connection, definitions)
    compared = Inputs(connection, runner)
    kept = Kept(connection, lambda relation: _made_of(relation, compared))
    chosen = set(definitions) if reading is None else concerned(definitions, reading)
    counts = {"built": 0, "skipped": 0}

    def state(name: str) -> _State:
        before = built.get(name) if name in existing else None
        if before and before.content is None:  # built by a version that told of none
            before = None
        print_ = fingerprint(definitions[name], versions, built)
        if before and before.fingerprint == print_:
            return _State(before, print_, before.inputs, is_rest_same=True)
        values = inputs(definitions[name], versions, built, compared)
        return _State(before, print_, values, is_rest_same=bool(before and values and before.inputs == values))

    done: set[str] = set()
    with tasks.scratch() as folder:
        ahead = Ahead(connection, {name: definitions[name] for name in definitions if name in chosen}, folder)
        for name, definition in definitions.items():
            if name not in chosen:
                continue
            if name in existing and existing[name] != STORAGE[definition.storage]:
                connection.execute(f"DROP {existing.pop(name)} marts.{name}")
            now = state(name)
            if now.before and (now.is_same or (now.is_rest_same and not definition.part)):
                if not now.is_same:
                    built[name] = _note(connection, name, replace(now.before, fingerprint=now.fingerprint))
                counts["skipped"] += 1
            else:
                progress(name)
                if definition.relations and sum(built[mart].row_count for mart in definition.reads) > MOST_ROWS:
                    release_memory(connection)
                made_of = (now.fingerprint, now.inputs)
                built[name] = _build_one(connection, definition, made_of, runner, kept, by_part=now.is_rest_same)
                counts["built"] += 1
            done.add(name)
            runner.release(relation for other in chosen - done for relation in definitions[other].relations)
            for later in ahead.candidates(done, {mart: built[mart].row_count for mart in done}):
                if not state(later.name).is_rest_same:
                    ahead.begin(later, tasks, runner, kept.has)
    for name in (existing.keys() | built.keys()) - definitions.keys():
        connection.execute(f"DROP {existing.get(name, 'TABLE')} IF EXISTS marts.{name}")
        connection.execute("DELETE FROM ops.mart_build WHERE mart = ?", [name])
    kept.drop_but([one.name for definition in definitions.values() for one in definition.relations if one.is_kept])
    parser.keep()
    return counts


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
