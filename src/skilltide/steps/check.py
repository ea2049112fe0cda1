"""check: run the data checks; an integrity check that fails stops publication."""

import duckdb

from skilltide.errors import CheckFailedError
from skilltide.model import CheckResult
from skilltide.steps.step import Context, Step
from skilltide.warehouse.definitions import checks
from skilltide.warehouse.ledger import Counts


def check(connection: duckdb.DuckDBPyConnection, run_id: str) -> list[CheckResult]:
    """Run every check of `warehouse/checks` and record the results in `ops.check_result`."""
    results = []
    for name, definition in checks().items():
        found = connection.execute(definition.sql)
        columns = [column[0] for column in found.description or []]
        rows = found.fetchall()
        message = None
        if rows:
            first = ", ".join(f"{column} = {value}" for column, value in zip(columns, rows[0], strict=True))
            message = f"{name}: {definition.description} Broken {len(rows)} times, first: {first}."
            message += f" {definition.header['advice']}" if definition.header.get("advice") else ""
        results.append(CheckResult(name, definition.header["level"], len(rows), message))
    connection.executemany(
        "INSERT INTO ops.check_result VALUES (?, ?, ?, ?, ?, ?)",
        [[run_id, r.check_code, r.level_code, r.is_passed, r.failure_count, r.message] for r in results],
    )
    return results


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
    writes=("ops.check_result",),
    code=("skilltide.steps.check",),
)
