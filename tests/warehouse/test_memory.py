"""DuckDB gives back what it keeps, and keeps its limit."""

from pathlib import Path

import duckdb
import pytest

from skilltide.warehouse import memory
from skilltide.warehouse.rows import one_row

USED = "SELECT sum(memory_usage_bytes) FROM duckdb_memory()"


@pytest.mark.parametrize("is_temporary", [False, True])
def test_memory_is_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_temporary: bool) -> None:
    monkeypatch.setattr(memory, "LEAST_BYTES", 8_000_000)
    with duckdb.connect(str(tmp_path / "some.duckdb")) as connection:
        connection.execute("SET memory_limit = '300MB'; SET threads = 1")
        connection.execute("SET temp_directory = ?", [str(tmp_path / "spilled")])
        made = "CREATE TEMP TABLE" if is_temporary else "CREATE TABLE"
        connection.execute(f"{made} facts AS SELECT hash(n) AS n FROM range(3_000_000) AS t (n); CHECKPOINT")
        total = one_row(connection, "SELECT sum(n::HUGEINT) FROM facts")
        before, limit = one_row(connection, USED)[0], one_row(connection, "SELECT current_setting('memory_limit')")[0]
        memory.release_memory(connection)
        assert one_row(connection, USED)[0] < before / 2
        assert one_row(connection, "SELECT current_setting('memory_limit')")[0] == limit
        assert one_row(connection, "SELECT sum(n::HUGEINT) FROM facts") == total
        memory.release_memory(connection)  # of little nothing is to be had


def test_what_is_in_use_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "LEAST_BYTES", 8_000_000)
    with duckdb.connect() as connection:
        connection.execute("SET temp_directory = ''")  # nowhere to spill to
        connection.execute("CREATE TABLE facts AS SELECT hash(n) AS n FROM range(3_000_000) AS t (n)")
        limit = one_row(connection, "SELECT current_setting('memory_limit')")
        memory.release_memory(connection)
        assert one_row(connection, "SELECT count(*) FROM facts") == (3_000_000,)
        assert one_row(connection, "SELECT current_setting('memory_limit')") == limit


@pytest.mark.parametrize("is_much", [False, True])
def test_what_waits_for_a_checkpoint_is_written_where_it_is_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_much: bool
) -> None:
    """A run of a million postings kept the indexes and rows of its steps in memory; then the build had no room."""
    monkeypatch.setattr(memory, "MOST_WAITING", 4_000_000 if is_much else 400_000_000)
    log = tmp_path / "some.duckdb.wal"
    with duckdb.connect(str(tmp_path / "some.duckdb")) as connection:
        connection.execute("SET checkpoint_threshold = '1GB'")
        connection.execute("CREATE TABLE facts (id VARCHAR PRIMARY KEY, told VARCHAR)")
        for start in range(0, 100_000, 1_000):  # less than a row group each, or they would go to the file at once
            rows = f"SELECT md5(n::VARCHAR), 'row ' || n FROM range({start}, {start + 1_000}) AS t (n)"
            connection.execute(f"INSERT INTO facts {rows}")
        before = one_row(connection, USED)[0]
        memory.write_waiting(connection)
        assert (one_row(connection, USED)[0] < before / 2) is is_much
        assert log.exists() is not is_much
        assert one_row(connection, "SELECT count(*), count(DISTINCT id) FROM facts") == (100_000, 100_000)
