"""Publication writes what differs from the file that is published, and gives what writing everything gives."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from skilltide.pipeline import clock
from skilltide.settings import Settings
from skilltide.steps.build import build_marts
from skilltide.steps.publish import publish, publish_run
from skilltide.steps.step import Context
from skilltide.warehouse.ledger import begin, new_run
from skilltide.warehouse.rows import touch

Contents = Callable[[Path], dict[str, list[tuple[object, ...]]]]


class Publisher:
    """A warehouse, and the file and exports that it publishes."""

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.file, self.exports = folder / "skilltide.duckdb", folder / "exports"

    def publish(self, *, is_whole: bool = False) -> int:
        """Publish; return how many marts differed."""
        return publish(self.connection, self.file, self.exports, is_whole=is_whole)["written"]

    def change(self, sql: str, *tables: str) -> None:
        self.connection.execute(sql)
        touch(self.connection, *tables)
        build_marts(self.connection)

    def exported(self) -> dict[str, int]:
        """Return the files of the exports with their inodes."""
        files = (path for path in self.exports.rglob("*") if path.is_file())
        return {str(path.relative_to(self.exports)): path.stat().st_ino for path in files}


@pytest.fixture
def publisher(history: Path, tmp_path: Path) -> Iterator[Publisher]:
    shutil.copy(history, tmp_path / "working.duckdb")
    with duckdb.connect(tmp_path / "working.duckdb") as connection:
        found = Publisher(tmp_path, connection)
        found.publish()
        yield found


RUN = "UPDATE ops.run SET flow_code = 'another'"


def test_a_file_begins_as_a_copy_where_little_differs(publisher: Publisher, contents: Contents) -> None:
    before = publisher.exported()
    assert publisher.publish() == 0
    publisher.change(RUN, "ops.run")
    assert publisher.publish() >= 1
    after = publisher.exported()
    assert {name for name in before if before[name] != after[name]} == {"run.parquet"}
    with duckdb.connect(publisher.file, read_only=True) as connection:
        assert connection.execute("SELECT DISTINCT flow_code FROM run").fetchall() == [("another",)]
        views = connection.execute("SELECT count(*) FROM opening_mention").fetchone()
    grown = contents(publisher.file)
    publisher.publish(is_whole=True)
    assert contents(publisher.file) == grown
    with duckdb.connect(publisher.file, read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM opening_mention").fetchone() == views


def test_a_posting_that_changed_is_published(publisher: Publisher, contents: Contents) -> None:
    publisher.change("UPDATE staging.posting SET title = 'Data Scientist (new)'", "posting")
    assert publisher.publish() > 1
    grown = contents(publisher.file)
    publisher.publish(is_whole=True)
    assert contents(publisher.file) == grown


def test_a_file_that_is_not_ours_is_written_whole(publisher: Publisher) -> None:
    shutil.copy(publisher.file, publisher.file.with_suffix(".other"))
    publisher.file.with_suffix(".other").replace(publisher.file)
    assert publisher.publish() > 50
    publisher.file.unlink()
    assert publisher.publish() > 50
    assert publisher.publish() == 0


def test_an_export_that_is_gone_is_written_again(publisher: Publisher) -> None:
    (publisher.exports / "posting.parquet").unlink()
    shutil.rmtree(publisher.exports / "opening_skill")
    publisher.publish()
    assert (publisher.exports / "posting.parquet").is_file() and any(
        (publisher.exports / "opening_skill").rglob("*.parquet")
    )


def test_a_run_that_ends_while_it_publishes_is_not_seen_as_completed(publisher: Publisher, tmp_path: Path) -> None:
    run = new_run("publish")
    begin(publisher.connection, run)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "warehouse").touch()
    context = Context(Settings(home=tmp_path / "home"), run, clock, held=publisher.connection)
    with pytest.raises(FileExistsError):
        publish_run(context)
    for table, outcome in (("ops.run", "running"), ("marts.run", "completed")):
        found = publisher.connection.execute(f"SELECT outcome_code FROM {table} WHERE run_id = ?", [run.run_id])
        assert found.fetchall() == [(outcome,)]
