"""A lake removes files of its own only, in a place of its own; small lakes with their catalog in a file."""

import json
import os
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from skilltide import upkeep
from skilltide.cli import app
from skilltide.errors import WarehouseError
from skilltide.permissions import private, shared
from skilltide.place import Lake, lake_of
from skilltide.resources import resource
from skilltide.settings import Settings
from skilltide.status import status_lines
from skilltide.steps.exports import EXPORTS_MARK, own_files
from skilltide.warehouse.definitions import MART_KEYS, read_definition
from skilltide.warehouse.lake import attach, connect
from skilltide.warehouse.lake_files import MARK

pytest.importorskip("duckdb_extension_ducklake", reason="the wheels of DuckDB's extensions: pip install .[ducklake]")

LEFT = "ducklake-01900000-0000-7000-8000-{:012x}.parquet"
SNAPSHOT = read_definition(resource("warehouse", "lake", "snapshot.sql"), MART_KEYS, ("description", "grain")).sql
LONG_AGO = timedelta(days=9)


def lake_at(folder: Path, name: str = "lake", data: Path | None = None, kind: str = "sqlite:") -> Lake:
    lake = lake_of(f"ducklake:{kind}{folder}/{name}", str(data) if data else None)
    assert lake
    return lake


def publish(lake: Lake, *runs: str) -> None:
    """Publish as little as a lake can hold, once for each run."""
    for run in runs:
        connection = connect()
        attach(connection, lake, is_read_only=False)
        connection.begin()
        connection.execute("CREATE SCHEMA IF NOT EXISTS lake.marts")
        connection.execute("CREATE TABLE IF NOT EXISTS lake.marts.skill (i INT)")
        connection.execute("INSERT INTO lake.marts.skill FROM range(100)")
        connection.execute(f"USE lake; CREATE OR REPLACE VIEW lake.marts.snapshot AS {SNAPSHOT}; USE memory")
        told = {"run_id": run, "publication_id": 1, "skilltide_version": "0", "changed_marts": []}
        connection.execute("CALL lake.set_commit_message('skilltide', 'p', extra_info => ?)", [json.dumps(told)])
        connection.commit()
        connection.close()


def place(lake: Lake) -> Path:
    return Path(str(lake.data))


def put(folder: Path, names: Iterable[str], age: timedelta = LONG_AGO) -> None:
    """Write files that have been there for so long."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("told")
        os.utime(path, (time.time() - age.total_seconds(),) * 2)


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def count(lake: Lake) -> int:
    connection = connect()
    attach(connection, lake)
    (rows,) = connection.execute("SELECT count(*) FROM lake.marts.skill").fetchall()
    connection.close()
    return int(rows[0])


OTHERS = (
    "salaries.parquet", "research/salaries.parquet", "marts/skill/salaries.parquet", "marts/a.parquet", "marts/a.csv",
    "marts/skill/2024/data_0.parquet", LEFT.format(1), f"research/{LEFT.format(2)}", f"research/skill/{LEFT.format(3)}",
    f"other/marts/skill/{LEFT.format(4)}", "marts/skill/ducklake-notes.parquet", ".hidden.parquet",
    f"marts/skill/copy of {LEFT.format(5)}", f"main/mine/{LEFT.format(6)}",
)  # fmt: skip
"""What somebody else may keep there: nothing of it has our folders and names."""
LEAVINGS = (
    f"marts/skill/{LEFT.format(7)}", f"ops/mart_state/{LEFT.format(8)}", f"marts/gone_by_now/{LEFT.format(9)}",
    f"marts/skill/{LEFT.format(10).replace('.parquet', '-delete.parquet')}",
)  # fmt: skip
"""What publications left that were killed."""


@pytest.mark.parametrize("kind", ["sqlite:", ""])
@pytest.mark.parametrize("is_all", [False, True])
def test_what_others_keep_among_its_files_stays(kind: str, is_all: bool, tmp_path: Path) -> None:
    lake = lake_at(tmp_path, "o'lake", kind=kind)
    publish(lake, "1", "2")
    ours = files(place(lake))
    assert MARK in ours
    put(place(lake), (*OTHERS, *LEAVINGS))
    tidied = upkeep.purge(lake) if is_all else upkeep.expire(lake, timedelta(days=90))
    assert files(place(lake)) == ours | set(OTHERS)
    assert tidied.file_count == len(LEAVINGS) and tidied.remains == [] and count(lake) == 200
    put(place(lake), LEAVINGS, timedelta())
    assert upkeep.expire(lake, timedelta()).file_count == 0, "somebody may be writing them"
    assert f"{len(LEAVINGS)} files of publications" in upkeep.purge(lake).remains[0]
    assert files(place(lake)) == ours | set(OTHERS) | set(LEAVINGS)


@pytest.mark.parametrize("name", ["salaries.csv", "marts/skill/1.parquet", ".hidden", MARK])
def test_a_lake_is_made_in_an_empty_place_only(name: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    put(data, [name])
    lake = lake_at(tmp_path, data=data)
    for _ in range(2):
        with pytest.raises(WarehouseError, match="SKILLTIDE_WAREHOUSE_DATA to an empty folder"):
            publish(lake, "1")
    assert files(tmp_path) == {f"data/{name}"}, "and no catalog either"
    inner = lake_at(tmp_path, data=data / "lake")
    publish(inner, "1")
    assert count(inner) == 100


def test_two_lakes_keep_their_files_apart(tmp_path: Path) -> None:
    one = lake_at(tmp_path, "one", tmp_path / "data")
    publish(one, "1")
    with pytest.raises(WarehouseError, match="something lies already"):
        publish(lake_at(tmp_path, "two", tmp_path / "data"), "1")
    publish(two := lake_at(tmp_path, "two", tmp_path / "data" / "two"), "1")
    for path in tmp_path.rglob("*.parquet"):
        os.utime(path, (0, 0))
    upkeep.purge(one)
    upkeep.expire(one, timedelta())
    assert (count(one), count(two)) == (100, 100)


def unmarked(lake: Lake) -> None:
    """Leave a lake as 0.1.0 made it."""
    (place(lake) / MARK).unlink()


def test_a_lake_of_before_marks_its_place_where_all_is_known(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    publish(lake, "1")
    unmarked(lake)
    publish(lake, "2")
    put(place(lake), OTHERS)
    assert upkeep.expire(lake, timedelta(days=90)).remains == []
    assert (place(lake) / MARK).is_file()
    put(place(lake), LEAVINGS)
    assert upkeep.expire(lake, timedelta(days=90)).file_count == len(LEAVINGS)
    assert set(OTHERS) <= files(place(lake)) and not set(LEAVINGS) & files(place(lake))


def test_lakes_of_before_in_one_place_remove_nothing_of_each_other(tmp_path: Path) -> None:
    one = lake_at(tmp_path, "one", tmp_path / "data")
    publish(one, "1", "2")
    unmarked(one)
    (tmp_path / "data").rename(tmp_path / "aside")
    two = lake_at(tmp_path, "two", tmp_path / "data")
    publish(two, "1")
    unmarked(two)
    for path in sorted((tmp_path / "aside").rglob("*.parquet")):
        path.rename(tmp_path / "data" / "marts" / "skill" / path.name)
    for path in tmp_path.rglob("*.parquet"):
        os.utime(path, (0, 0))
    for lake, others in ((one, 1), (two, 2)):
        for tidied in (upkeep.expire(lake, timedelta()), upkeep.purge(lake)):
            assert len(tidied.remains) == 1 and tidied.remains[0].startswith(f"{others} files in ")
            assert "--claim" in tidied.remains[0]
    assert (count(one), count(two)) == (200, 100) and not (tmp_path / "data" / MARK).exists()


def test_a_user_can_say_that_a_place_is_one_lake_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = lake_at(tmp_path)
    publish(lake, "1")
    unmarked(lake)
    put(place(lake), (*OTHERS, *LEAVINGS))
    ours = files(place(lake)) - set(LEAVINGS)
    monkeypatch.setenv("SKILLTIDE_WAREHOUSE", str(lake))
    told = CliRunner().invoke(app, ["--home", str(tmp_path / "home"), "lake", "expire", "--all", "--claim"])
    assert told.exit_code == 0 and f"{len(LEAVINGS)} files removed" in told.output, told.output
    assert files(place(lake)) == ours | {MARK}


@pytest.mark.parametrize("mark", ['{"catalog": "another"}', "{}", "[]", "half a {"])
def test_a_place_that_another_lake_marked_is_left_alone(mark: str, tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    publish(lake, "1")
    put(place(lake), LEAVINGS)
    (place(lake) / MARK).write_text(mark)
    for tidied in (upkeep.expire(lake, timedelta()), upkeep.purge(lake)):
        assert "another lake has marked the place" in tidied.remains[0]
    with pytest.raises(WarehouseError, match="is another lake's"):
        upkeep.purge(lake, is_claimed=True)
    assert set(LEAVINGS) <= files(place(lake)) and (place(lake) / MARK).read_text() == mark


def test_colleagues_may_read_a_lake_in_a_folder_and_nothing_private(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    before = os.umask(0o027)
    try:
        with private():
            (tmp_path / "working").touch()
            with shared():
                publish(lake, "1")
            (tmp_path / "working.wal").touch()
        with shared():
            publish(lake, "2")
    finally:
        os.umask(before)
    modes = {path: path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    for path, mode in modes.items():
        wanted = 0o600 if path.name.startswith("working") else 0o750 if path.is_dir() else 0o640
        assert mode == wanted, path
    assert len(modes) > 6


@pytest.mark.parametrize("is_listed", [True, False])
def test_what_was_published_before_there_was_a_lake_goes_and_nothing_beside_it(is_listed: bool, tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    publish(lake, "1")
    settings = Settings(home=tmp_path / "home", warehouse=str(lake))
    ours = ("skill.parquet", "opening_skill/is_implied=false/data_0.parquet")
    others = ("linkedin/2024.csv", "mine.parquet", "opening_skill/notes.txt", "opening.parquet")
    put(settings.exports, others)
    settings.published.parent.mkdir()
    with duckdb.connect(settings.published) as connection:  # an older skilltide's, and listed nowhere
        connection.execute("CREATE SCHEMA marts; CREATE TABLE marts.skill AS SELECT 'sql' AS skill_id")
        connection.execute("CREATE TABLE marts.opening_skill AS SELECT 1 AS opening_id, false AS is_implied")
        connection.execute("CREATE TABLE marts.opening AS SELECT 1 AS opening_id")
        connection.execute(f"COPY marts.skill TO '{settings.exports}/skill.parquet'")
        options = "FORMAT parquet, PARTITION_BY (is_implied), OVERWRITE_OR_IGNORE"
        connection.execute(f"COPY marts.opening_skill TO '{settings.exports}/opening_skill' ({options})")
    if is_listed:
        (settings.exports / EXPORTS_MARK).write_text(json.dumps({"files": ours}))
        settings.published.write_text("no database")
    assert own_files(settings.exports, settings.published) == set(ours)
    assert upkeep.clear_lake(settings, lake) == []
    assert files(settings.exports) == set(others) and not settings.published.exists()
    assert not (settings.exports / "opening_skill" / "is_implied=false").exists()


def test_status_goes_on_where_no_snapshot_of_a_publication_is_left(tmp_path: Path) -> None:
    """As `lake expire --all` of 0.1.0 left it after a compaction."""
    lake = lake_at(tmp_path)
    publish(lake, "1", "2")
    upkeep.compact(lake)
    connection = connect()
    attach(connection, lake, is_read_only=False)
    ours = "SELECT list(snapshot_id) FROM ducklake_snapshots('lake') WHERE author IS NOT NULL"
    (numbers,) = connection.execute(ours).fetchone() or ([],)
    connection.execute(f"CALL ducklake_expire_snapshots('lake', versions => {numbers})")
    connection.execute("CREATE TABLE lake.marts.posting AS SELECT DATE '2025-07-01' AS last_seen_on")
    connection.execute("CREATE TABLE lake.marts.opening AS SELECT true AS is_headline")
    connection.close()
    assert upkeep.snapshots(lake) == []
    settings = Settings(home=tmp_path, warehouse=str(lake))
    told = next(status_lines(settings))
    assert "as of 2025-07-01, published at a time that the lake doesn't keep" in told
    assert upkeep.expire(lake, timedelta()).snapshot_count == upkeep.purge(lake).snapshot_count == 0
    publish(lake, "3")
    assert "published 20" in next(status_lines(settings)) and count(lake) == 300


def test_the_newest_publication_stays_after_a_compaction(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    publish(lake, "1", "2", "3")
    assert upkeep.compact(lake) > 0
    assert [one.run_id for one in upkeep.snapshots(lake)] == ["3", "2", "1"]
    for tidied in (upkeep.expire(lake, timedelta()), upkeep.purge(lake)):
        assert tidied.remains == []
        assert [one.run_id for one in upkeep.snapshots(lake)] == ["3"] and count(lake) == 300
    publish(lake, "4")
    upkeep.purge(lake)
    assert [one.run_id for one in upkeep.snapshots(lake)] == ["4"] and count(lake) == 400
    assert len([path for path in files(place(lake)) if path.endswith(".parquet")]) == 2, "and what it doesn't need goes"
