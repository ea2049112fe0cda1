"""`skilltide sql` reaches the published tables and nothing else: a table of ways out."""

import io
import json
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from skilltide.errors import ConfigurationError, WarehouseError
from skilltide.query import run_query
from skilltide.report.filtered import opened
from skilltide.warehouse.confine import confine
from skilltide.warehouse.connect import published

SECRET = "kept-to-ourselves"
frame = pd.DataFrame({"value": [SECRET]})
"""A variable of this program, which DuckDB would find by its name."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a published file, and beside it what is private."""
    for name in ("skilltide", "working"):
        with duckdb.connect(tmp_path / f"{name}.duckdb") as connection:
            connection.execute("CREATE SCHEMA marts")
            connection.execute(
                f"CREATE TABLE marts.skill AS SELECT 1 AS number, '{SECRET if name == 'working' else 'x'}' AS name"
            )
    for name in ("secret.csv", "secret.json", "secret.txt"):
        (tmp_path / name).write_text(f'["{SECRET}"]\n')
    frame.to_parquet(tmp_path / "secret.parquet")
    (tmp_path / "import").mkdir()
    (tmp_path / "import" / "schema.sql").write_text(f"CREATE TABLE t AS SELECT '{SECRET}' AS name;")
    (tmp_path / "import" / "load.sql").write_text("")
    monkeypatch.setenv("SKILLTIDE_SECRET", SECRET)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


READS = [
    "FROM read_text('secret.txt')",
    "FROM read_blob('secret.txt')",
    "FROM read_csv('secret.csv')",
    "FROM read_csv_auto('{folder}/secret.csv')",
    "FROM read_json('secret.json')",
    "FROM read_ndjson_auto('secret.json')",
    "FROM read_parquet('secret.parquet')",
    "FROM parquet_scan('secret.parquet')",
    "FROM parquet_metadata('secret.parquet')",
    "FROM sniff_csv('secret.csv')",
    "FROM glob('*')",
    "FROM 'secret.csv'",
    "FROM 'secret.parquet'",
    "SELECT * FROM '/etc/passwd.csv'",
    "FROM read_text('/proc/self/environ')",
    "FROM read_csv('/dev/stdin')",
    "FROM 'working.duckdb'",
    "FROM read_duckdb('working.duckdb')",
    "FROM read_parquet('http://127.0.0.1:9/x.parquet')",
    "FROM query('FROM ''secret.csv''')",
    "FROM query_table('secret.csv')",
    "FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''secret.txt'')'))",
    "PRAGMA json_execute_serialized_sql('x')",
    "CREATE TEMP VIEW v AS FROM 'secret.csv'; FROM v",
    "CREATE TEMP MACRO m() AS TABLE FROM read_text('secret.txt'); FROM m()",
    "CREATE TEMP TABLE t AS FROM read_csv('secret.csv'); FROM t",
    "PREPARE p AS FROM read_text('secret.txt'); EXECUTE p",
    "WITH t AS (FROM read_text('secret.txt')) FROM t",
    "EXPLAIN ANALYZE FROM read_text('secret.txt')",
    "SELECT getenv('SKILLTIDE_SECRET')",
    "FROM frame",
    "SELECT (SELECT value FROM frame)",
    "FROM SECRET",
    "ATTACH 'working.duckdb' AS private",
    "ATTACH '{folder}/working.duckdb' AS private (READ_ONLY); FROM private.marts.skill",
    "IMPORT DATABASE 'import'; FROM t",
    "PRAGMA import_database('import')",
]
WRITES = [
    "COPY marts.skill TO 'out.csv'",
    "COPY (SELECT 1) TO 'out.parquet' (FORMAT parquet)",
    "COPY (SELECT 1) TO '/dev/stdout' (FORMAT csv)",
    # DuckDB lets these through, since they belong to the open file: the next reader would find it damaged
    "COPY marts.skill TO 'skilltide.duckdb.wal'",
    "COPY marts.skill TO 'skilltide.duckdb' (USE_TMP_FILE false)",
    "COPY marts.skill TO '{folder}/skilltide.duckdb.wal' (FORMAT csv)",
    "PREPARE p AS COPY marts.skill TO 'skilltide.duckdb.wal'; EXECUTE p",
    "EXPLAIN ANALYZE COPY marts.skill TO 'skilltide.duckdb.wal'",
    "/* */ explain /* ( */ analyze -- )\n COPY marts.skill TO 'skilltide.duckdb.wal'",
    "EXPLAIN (ANALYZE) COPY marts.skill TO 'skilltide.duckdb.wal'",
    "SELECT 1; COPY marts.skill TO 'skilltide.duckdb.wal'",
    "EXPORT DATABASE 'export'",
    "ATTACH 'fresh.duckdb' AS fresh; CREATE TABLE fresh.t AS FROM marts.skill",
    "ATTACH ':memory:' AS m; COPY FROM DATABASE skilltide TO m",
    "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
    "CALL enable_logging(storage = 'file', storage_path = 'log')",
    "CREATE TABLE marts.more AS SELECT 1",
    "DROP TABLE marts.skill",
    "UPDATE marts.skill SET name = 'y'",
]
SETTINGS = [
    "SET enable_external_access = true",
    "RESET enable_external_access",
    "SET GLOBAL enable_external_access = true; FROM read_text('secret.txt')",
    "SET lock_configuration = false",
    "SET python_enable_replacements = true; FROM frame",
    "SET allowed_paths = ['secret.txt']",
    "SET allowed_directories = ['/']",
    "SET temp_directory = '.'",
    "SET extension_directory = '.'",
    "SET secret_directory = '.'",
    "SET log_query_path = 'log'",
    "SET custom_extension_repository = 'http://127.0.0.1:9'",
    "PRAGMA profile_output = 'profile.json'",
    "PRAGMA enable_profiling = 'json'",
    "INSTALL httpfs",
    "INSTALL json FROM community",
    "FORCE INSTALL httpfs FROM 'http://127.0.0.1:9'",
    "LOAD httpfs",
    "LOAD 'secret.txt'",
    "UPDATE EXTENSIONS",
    "CHECKPOINT",
    "DETACH skilltide",
]


@pytest.mark.parametrize("attack", [*READS, *WRITES, *SETTINGS])
def test_no_query_gets_out(attack: str, folder: Path) -> None:
    before = _content(folder)
    frame = pd.DataFrame({"value": [SECRET]})  # noqa: F841 - what `FROM frame` would find
    stream = io.StringIO()
    with pytest.raises(ConfigurationError) as caught:
        run_query(folder / "skilltide.duckdb", attack.format(folder=folder), "csv", stream)
    assert SECRET not in stream.getvalue() + str(caught.value)
    assert _content(folder) == before
    run_query(folder / "skilltide.duckdb", "FROM marts.skill", "csv", stream)
    assert stream.getvalue() == "number,name\n1,x\n"


def test_what_runs_tells_nothing_either(folder: Path) -> None:
    before = _content(folder)
    for query in (
        *(f"FROM duckdb_{what}()" for what in ("secrets", "settings", "variables", "databases")),
        "PRAGMA database_list",
        "FROM read_text('skilltide.duckdb.wal')",
        "FROM enable_logging(storage = 'file', storage_path = 'log')",
    ):
        stream = io.StringIO()
        run_query(folder / "skilltide.duckdb", query, "json", stream)
        assert SECRET not in stream.getvalue()
        assert "working" not in stream.getvalue()
    assert _content(folder) == before


QUERIES = [
    "FROM marts.skill",
    "SELECT name, count(*) FROM marts.skill GROUP BY ALL",
    "WITH t AS (FROM marts.skill) FROM t",
    "VALUES (1)",
    "SHOW ALL TABLES",
    "DESCRIBE marts.skill",
    "SUMMARIZE marts.skill",
    "EXPLAIN FROM marts.skill",
    "explain analyze SELECT 1",
    "-- the first\nEXPLAIN (FORMAT json) SELECT 1",
    "PIVOT marts.skill ON name USING count(*)",
    "PRAGMA table_info('marts.skill')",
    "CREATE TEMP TABLE t AS FROM marts.skill; FROM t",
    "SET VARIABLE least = 1; FROM marts.skill WHERE number >= getvariable('least')",
    "USE marts; FROM skill",
    "FROM marts.skill; -- the end",
]


@pytest.mark.parametrize("query", QUERIES)
def test_queries_run(query: str, folder: Path) -> None:
    stream = io.StringIO()
    run_query(folder / "skilltide.duckdb", query, "json", stream)
    assert json.loads(stream.getvalue())


def test_files_can_be_allowed(folder: Path) -> None:
    stream = io.StringIO()
    run_query(
        folder / "skilltide.duckdb", "SELECT content FROM read_text('secret.txt')", "csv", stream, is_confined=False
    )
    assert SECRET in stream.getvalue()
    run_query(folder / "skilltide.duckdb", "COPY marts.skill TO 'out.csv'", "csv", stream, is_confined=False)
    assert (folder / "out.csv").exists()


def test_what_is_refused_says_how_to_allow_it(folder: Path) -> None:
    for query in (
        "FROM read_text('secret.txt')",
        "COPY marts.skill TO 'out.csv'",
        "EXPLAIN ANALYZE COPY marts.skill TO 'o'",
    ):
        with pytest.raises(ConfigurationError, match="--allow-files"):
            run_query(folder / "skilltide.duckdb", query, "csv", io.StringIO())


def test_parquet_is_written_by_us(folder: Path) -> None:
    query = """
        SELECT 1 AS number, 'x' AS name, DATE '2025-01-02' AS day, [1, 2] AS list, {'a': 1.5} AS struct, NULL AS none,
            sum(1::HUGEINT) AS total, uuid() AS id, TIMESTAMP '2025-01-02 03:04:05' AS at
    """
    run_query(folder / "skilltide.duckdb", query, "parquet", io.StringIO(), folder / "o.parquet")
    row = pq.read_table(folder / "o.parquet").to_pylist()[0]
    assert (row["number"], row["name"], row["list"], row["struct"], row["total"]) == (1, "x", [1, 2], {"a": 1.5}, 1)
    assert pq.ParquetFile(folder / "o.parquet").metadata.row_group(0).column(0).compression == "ZSTD"
    run_query(
        folder / "skilltide.duckdb", "FROM marts.skill WHERE false", "parquet", io.StringIO(), folder / "o.parquet"
    )
    assert pq.read_table(folder / "o.parquet").num_rows == 0


def test_parquet_that_cannot_be_written_says_why(folder: Path) -> None:
    database, stream = folder / "skilltide.duckdb", io.StringIO()
    with pytest.raises(ConfigurationError, match="VARCHAR"):
        run_query(database, "SELECT INTERVAL 1 DAY AS span", "parquet", stream, folder / "o.parquet")
    with pytest.raises(ConfigurationError, match="--out"):
        run_query(database, "SELECT 1", "parquet", stream, folder / "no" / "o.parquet")
    assert [path.name for path in folder.iterdir() if "parquet" in path.name] == ["secret.parquet"]


def test_a_published_file_that_reads_others_gets_nothing(folder: Path) -> None:
    """A file from somebody else can hold views; they would run when a report is made of it."""
    path = folder / "given.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("CREATE SCHEMA marts")
        connection.execute("CREATE VIEW marts.skill AS SELECT content AS name FROM read_text('secret.txt')")
        month = (
            "DATE '2025-01-01' AS month_on, 'a' AS source_id, 'a:b' AS board, false AS is_gap, "
            "'' AS gap_reason_code, true AS is_headline"
        )
        for table in ("opening", "month_coverage", "source_coverage", "board_coverage"):
            connection.execute(f"CREATE TABLE marts.{table} AS SELECT {month}")
    with pytest.raises(duckdb.PermissionException), published(path) as connection:
        connection.execute("FROM marts.skill")
    with pytest.raises(WarehouseError, match=r"secret\.txt"), opened(path) as report:
        report.rows("FROM marts.skill")


def test_large_sorts_may_use_the_disk(folder: Path) -> None:
    """Confined, DuckDB still spills beside its own file."""
    with duckdb.connect(folder / "skilltide.duckdb") as connection:
        connection.execute(
            "CREATE TABLE marts.many AS SELECT number, md5(number::VARCHAR) AS name FROM range(400_000) t(number)"
        )
    with duckdb.connect(folder / "skilltide.duckdb", read_only=True) as connection:
        connection.execute("SET memory_limit = '20MB'")
        connection.execute("SET threads = 1")
        confine(connection)
        count = connection.execute("SELECT count(*) FROM (FROM marts.many ORDER BY name LIMIT 300_000)").fetchone()
    assert count == (300_000,)
