"""Migrations: in order, once, with their checksums; a newer or edited database is a clear error."""

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from skilltide.errors import WarehouseError
from skilltide.resources import resource
from skilltide.settings import Settings
from skilltide.warehouse.connect import published, working
from skilltide.warehouse.migrate import available, migrate

HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_one.sql").write_text("CREATE TABLE one (a INTEGER);")
    (tmp_path / "0002_two.sql").write_text("CREATE TABLE two (b INTEGER);")
    return tmp_path


def tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}


def test_applies_each_migration_once(folder: Path) -> None:
    connection = duckdb.connect()
    assert migrate(connection, folder) == 2
    assert {"one", "two"} <= tables(connection)
    assert migrate(connection, folder) == 0


def test_applies_only_what_is_new(folder: Path) -> None:
    connection = duckdb.connect()
    migrate(connection, folder)
    (folder / "0003_three.sql").write_text("CREATE TABLE three (c INTEGER);")
    assert migrate(connection, folder) == 1
    assert "three" in tables(connection)


def test_a_failing_migration_leaves_nothing_behind(folder: Path) -> None:
    (folder / "0003_bad.sql").write_text("CREATE TABLE three (c INTEGER); SELECT nonsense FROM nowhere;")
    connection = duckdb.connect()
    with pytest.raises(duckdb.Error):
        migrate(connection, folder)
    assert "three" not in tables(connection)
    assert connection.execute("SELECT max(number) FROM main.schema_migration").fetchone() == (2,)


def test_a_newer_database_is_refused(folder: Path) -> None:
    connection = duckdb.connect()
    migrate(connection, folder)
    (folder / "0002_two.sql").unlink()
    with pytest.raises(WarehouseError, match=r"has schema 2, this skilltide knows up to 1.*Upgrade"):
        migrate(connection, folder)


def test_an_edited_migration_is_refused(folder: Path) -> None:
    connection = duckdb.connect()
    migrate(connection, folder)
    (folder / "0001_one.sql").write_text("CREATE TABLE one (a VARCHAR);")
    with pytest.raises(WarehouseError, match=r"0001_one\.sql was edited"):
        migrate(connection, folder)


def test_numbers_have_no_gap(folder: Path) -> None:
    (folder / "0002_two.sql").rename(folder / "0004_two.sql")
    with pytest.raises(WarehouseError, match="without a gap"):
        available(folder)


def test_the_bundled_migrations_apply() -> None:
    connection = duckdb.connect()
    assert migrate(connection) == len(available())
    schemas = {name for (name,) in connection.execute("SELECT schema_name FROM duckdb_schemas()").fetchall()}
    assert {"raw", "staging", "marts", "ops"} <= schemas


def test_the_words_of_mentions_are_cut_out_of_the_texts_that_were_tagged_before(tmp_path: Path) -> None:
    everything = resource("warehouse", "migrations")
    (number,) = [migration.number for migration in available() if migration.name == "mention_as_written"]
    for path in everything.glob("*.sql"):
        if int(path.name[:4]) < number:
            shutil.copy(path, tmp_path)
    connection = duckdb.connect()
    migrate(connection, tmp_path)
    connection.execute(
        "INSERT INTO staging.text VALUES ('a', 'Engineer', NULL, 'de', 'Größe 🚀 zählt: Python und C++.')"
    )
    for start, end in ((15, 21), (26, 29)):
        connection.execute(
            "INSERT INTO staging.mention VALUES ('a', ?, ?, 'x', 'x', 'context', 'unknown', 'alias', NULL)",
            [start, end],
        )
    migrate(connection)
    rows = connection.execute("SELECT written FROM staging.mention ORDER BY start_offset").fetchall()
    assert rows == [("Python",), ("C++",)]


def test_a_second_writer_is_told_who_holds_the_database(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with working(settings):
        pass
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(settings.working)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert holder.stdout and holder.stdout.readline() == "held\n"
    try:
        with pytest.raises(WarehouseError, match=f"process {holder.pid} is writing to it"), working(settings):
            pass
    finally:
        holder.communicate()


def test_nothing_published_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="Run `skilltide refresh` first"), published(tmp_path / "none.duckdb"):
        pass


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "skilltide.duckdb"
    path.write_text("this is not a database, but it is long enough to look like a file with a header" * 100)
    with pytest.raises(WarehouseError, match=r"skilltide\.duckdb"), published(path):
        pass
