"""check: run the data checks; an integrity check that fails stops publication."""

import duckdb

from skilltide.model import CheckResult
from skilltide.warehouse.definitions import checks


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
