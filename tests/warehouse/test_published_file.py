"""Publication writes what differs from the file that is published, and gives what writing everything gives."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from skilltide.errors import ConfigurationError
from skilltide.pipeline import clock
from skilltide.settings import Settings
from skilltide.steps import publish as publishing
from skilltide.steps.build import build_marts
from skilltide.steps.exports import EXPORTS_MARK, own_files, remove_exports
from skilltide.steps.publish import publish, publish_run
from skilltide.steps.step import Context
from skilltide.warehouse import difference
from skilltide.warehouse.difference import bring_in_line
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
        files = (path for path in self.exports.rglob("*") if path.is_file() and path.name != EXPORTS_MARK)
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


def test_a_posting_that_changed_is_published(
    publisher: Publisher, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.change("UPDATE staging.posting SET title = 'Data Scientist (new)'", "posting")
    assert publisher.publish() > 1
    grown = contents(publisher.file)
    monkeypatch.setattr(publishing, "SORTED_ROWS", 50)  # what doesn't fit into memory is sorted in slices
    monkeypatch.setattr(publishing, "SORTED_BYTES", 1_000)
    publisher.publish(is_whole=True)
    assert contents(publisher.file) == grown
    with duckdb.connect(publisher.file, read_only=True) as connection:
        for mart, order in ("mention", "text_id, start_offset, end_offset, skill_id"), ("posting_text", "text"):
            rows = connection.execute(f"SELECT {order} FROM marts.{mart}").fetchall()
            assert rows == sorted(rows) and len(rows) > 2


def test_rows_that_differ_are_written_into_a_large_mart(
    publisher: Publisher, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "LARGE", 1)
    monkeypatch.setattr(difference, "MOST", 0.9)
    with duckdb.connect(publisher.file) as connection:  # seen only where the whole mart is written
        connection.execute("COMMENT ON TABLE marts.mention IS 'of before'")
    connection = publisher.connection
    path = str(publisher.file)
    told = publisher.file.stat()
    identity = f"{told.st_ino} {told.st_size} {told.st_mtime_ns}"
    connection.execute("UPDATE ops.published_file SET identity = ? WHERE path = ?", [identity, path])
    some = "(SELECT text_id FROM staging.posting ORDER BY text_id LIMIT 1)"
    publisher.change(f"DELETE FROM staging.mention WHERE text_id = {some}", "mention")
    publisher.publish()
    with duckdb.connect(publisher.file, read_only=True) as connection:
        comment = "SELECT comment FROM duckdb_tables() WHERE schema_name = 'marts' AND table_name = 'mention'"
        assert connection.execute(comment).fetchone() == ("of before",)
    grown = contents(publisher.file)
    publisher.publish(is_whole=True)
    assert contents(publisher.file) == grown


def test_a_file_with_too_many_empty_blocks_is_written_anew(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "MOST_FREE", -1.0)
    before = publisher.file.stat().st_size
    for code in ("one", "two", "three"):
        publisher.change(f"UPDATE ops.run SET flow_code = '{code}'", "ops.run")
        publisher.publish()
    assert publisher.file.stat().st_size <= before * 1.1


ROWS = "SELECT i AS a, i % 7 AS b FROM range(100) AS t (i)"
CHANGES = {
    "nothing": ("SELECT 1", True),
    "a row changed": ("UPDATE source SET b = 9 WHERE a = 3", True),
    "a row came": ("INSERT INTO source VALUES (100, 1)", True),
    "a row went": ("DELETE FROM source WHERE a = 7", True),
    "one went, one came": ("UPDATE source SET a = 200 WHERE a = 7", True),
    "a null": ("UPDATE source SET b = NULL WHERE a = 7", True),
    "most changed": ("UPDATE source SET b = b + 10", False),
    "all went": ("DELETE FROM source", False),
    "a row twice": ("INSERT INTO source SELECT * FROM source WHERE a = 5", False),
}


@pytest.mark.parametrize(("change", "is_brought"), CHANGES.values(), ids=CHANGES)
def test_a_copy_is_brought_in_line_or_left_to_be_written_whole(change: str, is_brought: bool) -> None:
    with duckdb.connect() as connection:
        for name in ("source", "copied"):
            connection.execute(f"CREATE TABLE {name} AS {ROWS}")
        connection.execute(change)
        assert bring_in_line(connection, "source", "copied", ["a", "b"], "a") == is_brought
        for one, other in (("source", "copied"), ("copied", "source")):
            differing = connection.execute(f"FROM {one} EXCEPT ALL FROM {other}").fetchall()
            assert not differing or not is_brought


def test_a_copy_of_many_dead_places_is_written_whole() -> None:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE source AS {ROWS}; CREATE TABLE copied AS {ROWS}")
        for table in ("source", "copied"):
            connection.execute(f"DELETE FROM {table} WHERE a < 30")
        assert not bring_in_line(connection, "source", "copied", ["a", "b"], "a")


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


OTHERS = (
    "linkedin/2024.csv", "linkedin/2024.parquet", "postings.parquet", "skills.parquet", "skill.csv",
    "skill.parquet.bak", ".DS_Store", "opening_skill/.DS_Store", "opening_skill/notes.txt", "2024/skill.parquet",
    "old/opening_skill/a=1/x.csv", "empty.parquet",
)  # fmt: skip
"""What somebody else may have put into the folder of exports."""


def put(folder: Path) -> None:
    """Write OTHERS into a folder; the tables among them are real ones."""
    for name in OTHERS:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".parquet" and path.stem != "empty":
            duckdb.sql(f"COPY (SELECT 'theirs' AS skill_id, 1 AS posting_count) TO '{path}'")
        else:
            path.write_text("theirs")


def theirs(folder: Path) -> set[str]:
    return {name for name in OTHERS if b"theirs" in (folder / name).read_bytes()}


def test_what_others_keep_beside_the_exports_stays(publisher: Publisher, tmp_path: Path) -> None:
    ours = set(publisher.exported())
    put(publisher.exports)
    for is_whole in (False, True):
        publisher.publish(is_whole=is_whole)
        publisher.change(RUN, "ops.run")
        assert theirs(publisher.exports) == set(OTHERS)
        assert set(publisher.exported()) == ours | set(OTHERS)
    home = tmp_path / "home"
    (home / "warehouse").mkdir(parents=True)
    publisher.file.rename(home / "warehouse" / "skilltide.duckdb")
    publisher.exports.rename(home / "exports")
    assert remove_exports(Settings(home=home)) == []
    left = {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}
    assert left == {"warehouse/skilltide.duckdb", *(f"exports/{name}" for name in OTHERS)}


def test_exports_of_an_older_skilltide_are_known_by_what_they_hold(publisher: Publisher) -> None:
    """It listed them nowhere; one of a mart that there is no more goes, and nothing else."""
    ours = set(publisher.exported())
    with duckdb.connect(publisher.file) as connection:
        connection.execute("CREATE TABLE marts.retired AS SELECT 1 AS retired_id, 'x' AS name")
        connection.execute(f"COPY marts.retired TO '{publisher.exports}/retired.parquet'")
    aside = publisher.exports.with_name(".exports.old3")  # what it could not remove once
    shutil.copytree(publisher.exports, aside)
    for folder in (publisher.exports, aside):
        put(folder)
        (folder / EXPORTS_MARK).unlink()
    assert own_files(publisher.exports, publisher.file) == ours | {"retired.parquet"}
    publisher.publish()
    assert set(publisher.exported()) == ours | set(OTHERS) and theirs(publisher.exports) == set(OTHERS)
    assert {str(path.relative_to(aside)) for path in aside.rglob("*") if path.is_file()} == set(OTHERS)
    assert own_files(publisher.exports, Path("none")) == ours, "and from now on they are listed"


def test_the_folder_of_an_older_skilltide_goes_on_where_the_published_file_is_gone(publisher: Publisher) -> None:
    (publisher.exports / EXPORTS_MARK).unlink()
    publisher.file.unlink()
    assert publisher.publish() > 50
    assert own_files(publisher.exports, publisher.file) == set(publisher.exported())


@pytest.mark.parametrize("name", ["skill.parquet", "opening_skill/2024/more.parquet", "opening_skill", "run.parquet/x"])
def test_a_table_of_somebody_else_where_an_export_has_to_go_is_refused(
    name: str, history: Path, tmp_path: Path, publisher: Publisher
) -> None:
    publisher.exports.rename(tmp_path / "aside")
    path = publisher.exports / name
    path.parent.mkdir(parents=True)
    duckdb.sql(f"COPY (SELECT 'theirs' AS skill_id) TO '{path}' (FORMAT parquet)")
    before = publisher.file.stat()
    with pytest.raises(ConfigurationError, match="Move it away"):
        publisher.publish()
    assert duckdb.read_parquet(str(path)).fetchall() == [("theirs",)]
    assert publisher.file.stat().st_ino == before.st_ino, "nothing was published"
    path.rename(tmp_path / "theirs")
    shutil.rmtree(publisher.exports)
    publisher.publish()
    assert (publisher.exports / "skill.parquet").is_file()


def test_a_file_where_the_folder_of_exports_goes_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    publisher.exports.rename(tmp_path / "aside")
    publisher.exports.write_text("theirs")
    with pytest.raises(ConfigurationError, match="a file stands where the exports go"):
        publisher.publish()
    assert publisher.exports.read_text() == "theirs"


def test_a_list_names_files_of_its_folder_only(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "other.parquet").write_text("theirs")
    mark = publisher.exports / EXPORTS_MARK
    told = [f"{tmp_path}/other.parquet", "../other.parquet", "notes.csv"]
    (publisher.exports / "notes.csv").write_text("theirs")
    listed = json.loads(mark.read_text())
    mark.write_text(json.dumps(listed | {"files": listed["files"] + told}))
    publisher.publish(is_whole=True)
    assert (tmp_path / "other.parquet").exists() and (publisher.exports / "notes.csv").exists()
    mark.write_text('{"fi')  # as a full disk leaves it
    publisher.publish()
    assert json.loads(mark.read_text()) == listed


def test_a_publication_that_ends_half_way_leaves_no_export_unknown(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = set(publisher.exported())
    replace, seen = Path.replace, []

    def killed(path: Path, target: Path) -> Path:
        if path.suffix == ".parquet":
            seen.append(target)
            if len(seen) == 20:
                raise KeyboardInterrupt
        return replace(path, target)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "replace", killed)
        publisher.publish(is_whole=True)
    assert own_files(publisher.exports, publisher.file) == ours == set(publisher.exported())
    publisher.publish()
    assert set(publisher.exported()) == ours


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
