"""Compare two published warehouses, table by table: which rows stand in one and not in the other.

    python scripts/compare_warehouses.py OLD.duckdb NEW.duckdb

Exits with 1 where anything differs but what must: records of runs, the lexicon's version, and redirects, which depend
on what was built before. Columns that only one side has are told and left out.
"""

import sys
from pathlib import Path

import duckdb

OWN = {
    "run": "run ids", "source_run": "run ids", "opening_redirect": "depends on earlier builds",
    "publication": "what this home published", "publication_skill": "what this home published",
    "publication_lexicon": "what this home published", "change": "what this home published",
}  # fmt: skip
"""Marts that are the history of their own warehouse."""
OWN_COLUMNS = {"tagging": {"lexicon_version"}}


def main(old: Path, new: Path) -> int:
    """Print a line a table; return how many differ."""
    connection = duckdb.connect()
    for name, path in (("old", old), ("new", new)):
        connection.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
    different = 0
    tables = connection.execute(
        "SELECT DISTINCT table_name FROM duckdb_tables() WHERE schema_name = 'marts' ORDER BY 1"
    ).fetchall()
    for (table,) in tables:
        columns = {side: _columns(connection, side, table) for side in ("old", "new")}
        if not all(columns.values()):
            side = "old" if columns["old"] else "new"
            print(f"{table:24} only in {side}")
            different += 1
            continue
        shared = [name for name in columns["old"] if name in columns["new"] and name not in OWN_COLUMNS.get(table, ())]
        rows = [_count(connection, f"FROM {side}.marts.{table}") for side in ("old", "new")]
        chosen = ", ".join(f'"{name}"' for name in shared)
        gone, come = (
            _count(
                connection, f"SELECT {chosen} FROM {a}.marts.{table} EXCEPT ALL SELECT {chosen} FROM {b}.marts.{table}"
            )
            for a, b in (("old", "new"), ("new", "old"))
        )
        is_same = not gone and not come
        different += not is_same and table not in OWN
        only = sorted(set(columns["old"]) ^ set(columns["new"]))
        told = "equal" if is_same else f"{gone} rows only in old, {come} only in new"
        told += f" ({OWN[table]})" if table in OWN and not is_same else ""
        told += f"; columns of one side: {', '.join(only)}" if only else ""
        print(f"{table:24} {rows[0]:>9,} {rows[1]:>9,}  {told}")
    print(f"{different} of {len(tables)} tables differ")
    return different


def _columns(connection: duckdb.DuckDBPyConnection, side: str, table: str) -> list[str]:
    rows = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = ? AND schema_name = 'marts' AND table_name = ? "
        "ORDER BY column_index",
        [side, table],
    ).fetchall()
    return [name for (name,) in rows]


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    ((count,),) = connection.execute(f"SELECT count(*) FROM ({query})").fetchall()
    return int(count)


if __name__ == "__main__":
    sys.exit(bool(main(Path(sys.argv[1]), Path(sys.argv[2]))))
