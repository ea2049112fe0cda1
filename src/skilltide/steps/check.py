"""check: run the data checks; an integrity check that fails stops publication.

Two sorts: one SELECT a file in `warehouse/checks`, and what the marts' definitions say (`skilltide.warehouse.rules`),
with one SELECT a mart, whose results stay while neither it nor a mart that it refers to holds anything else.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import duckdb

from skilltide.errors import CheckFailedError, WarehouseError
from skilltide.model import CheckResult
from skilltide.steps.build import Built, built_marts
from skilltide.steps.step import Context, Step
from skilltide.warehouse import sql as parser
from skilltide.warehouse.catalog import mart_columns
from skilltide.warehouse.contents import digest_of
from skilltide.warehouse.definitions import Definition, checks, marts
from skilltide.warehouse.ledger import Counts
from skilltide.warehouse.rules import Rule, rules
from skilltide.warehouse.statements import statement

LEVEL = "integrity"
"""Of all checks that come from the marts' definitions."""


def check(connection: duckdb.DuckDBPyConnection, run_id: str) -> list[CheckResult]:
    """Run every check and record the results in `ops.check_result`.

    Raises:
        WarehouseError: a mart is not built yet, or a file's SQL or header doesn't fit the marts; names the file.
    """
    definitions = marts()
    columns = mart_columns(connection)
    if missing := sorted(definitions.keys() - columns.keys()):
        raise WarehouseError(f"marts not built yet: {', '.join(missing)}. Run `skilltide build` first.")
    results = [_written(connection, definition) for definition in checks().values()]
    built = built_marts(connection)
    now_passed: dict[str, str | None] = {}
    passed = dict(connection.execute("SELECT mart, checked FROM ops.mart_build").fetchall())
    for name, definition in definitions.items():
        definition.validate(columns[name])
        found = list(rules(definition, columns[name]))
        rests_on = _rests_on(name, found, built)
        if passed.get(name) == rests_on:
            results += [CheckResult(code, LEVEL, 0, None) for code in dict.fromkeys(_code(name, one) for one in found)]
            continue
        own = list(_generated(connection, definition, found))
        results += own
        now_passed[name] = rests_on if all(one.is_passed for one in own) else None
    parser.keep()
    connection.execute(statement("note_checked_mart"), [list(now_passed), list(now_passed.values())])
    rows = [(r.check_code, r.level_code, r.is_passed, r.failure_count, r.message) for r in results]
    connection.execute(statement("store_check_result"), [run_id, *map(list, zip(*rows, strict=True))])
    return results


def _rests_on(name: str, found: Sequence[Rule], built: Mapping[str, Built]) -> str:
    """Return a digest of all that the results of a mart's rules rest on."""
    marts_read = {name, *(mart for rule in found for mart in rule.reads)}
    contents = [f"{mart}:{built[mart].content if mart in built else None}" for mart in sorted(marts_read)]
    return digest_of([*contents, *(rule.broken for rule in found)])


def _code(name: str, rule: Rule) -> str:
    return f"{name}.{rule.kind}"


def _written(connection: duckdb.DuckDBPyConnection, definition: Definition) -> CheckResult:
    """Run the check of one file."""
    names, rows = _rows(connection, definition.sql, definition)
    message = None
    if rows:
        message = _told(definition.name, definition.description, len(rows), names, rows[0])
        message += f" {definition.header['advice']}" if definition.header.get("advice") else ""
    return CheckResult(definition.name, definition.header["level"], len(rows), message)


def _generated(
    connection: duckdb.DuckDBPyConnection, definition: Definition, found: Sequence[Rule]
) -> Iterator[CheckResult]:
    """Check all rules of a mart in one scan; yield one result per kind of rule."""
    if not found:
        return
    counted = f"SELECT {', '.join(rule.broken for rule in found)} FROM marts.{definition.name}"
    _, (counts,) = _rows(connection, counted, definition)
    broken = dict(zip(found, counts, strict=True))
    for kind, of_kind in groupby(found, key=lambda rule: rule.kind):
        code = f"{definition.name}.{kind}"
        firsts = {rule: _rows(connection, rule.first, definition) for rule in of_kind if broken[rule]}
        failed = {rule: (names, rows[0]) for rule, (names, rows) in firsts.items() if rows}
        told = [_told(code, f"{rule.told}.", broken[rule], *first) for rule, first in failed.items()]
        if told:
            told.append(f"Look at {definition.where}; if you did not change it, please report it with this line.")
        yield CheckResult(code, LEVEL, sum(broken[rule] for rule in failed), " ".join(told) or None)


def _rows(
    connection: duckdb.DuckDBPyConnection, sql: str, definition: Definition
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the columns and rows of a query; an error names the definition that it comes from."""
    try:
        found = connection.execute(sql)
        return [column[0] for column in found.description or []], found.fetchall()
    except duckdb.Error as error:
        raise WarehouseError(f"{definition.where}: its checks can't be run: {' '.join(str(error).split())}") from error


def _told(code: str, description: str, count: object, names: Sequence[str], first: Sequence[object]) -> str:
    row = ", ".join(f"{column} = {value}" for column, value in zip(names, first, strict=True))
    return f"{code}: {description} Broken {count} times, first: {row}."


def check_marts(context: Context) -> Counts:
    """Check the marts; what only warns is a warning of the run.

    Raises:
        CheckFailedError: an integrity check failed; what was published before stays.
    """
    results = check(context.connection, context.run.run_id)
    context.checks = results
    broken = [result.message or "" for result in results if not result.is_passed and result.level_code == "integrity"]
    if broken:
        raise CheckFailedError(f"nothing published. {' '.join(broken)}", results)
    context.run.warnings += [result.message or result.check_code for result in results if not result.is_passed]
    return {"checks": len(results), "warnings": sum(not result.is_passed for result in results)}


STEP = Step(
    name="check",
    run=check_marts,
    reads=("marts.*", "staging.*", "raw.document"),
    writes=("ops.check_result", "ops.mart_build"),
    code=("skilltide.steps.check",),
)
