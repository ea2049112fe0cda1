"""A DuckLake as the published warehouse: its catalog in PostgreSQL, its data in a folder or a bucket.

Both servers are real and run here; what can't run is skipped, and says what is missing.
"""

import json
import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import duckdb
import httpx
import pytest
from typer.testing import CliRunner

from services import BUCKET, MissingServiceError, bucket, dump, postgres, psql
from skilltide import pipeline, upkeep
from skilltide.cli import app
from skilltide.errors import ConfigurationError, WarehouseError
from skilltide.forget import forget
from skilltide.place import Lake, lake_of, without_passwords
from skilltide.report.filtered import Filters, opened
from skilltide.report.page import write_report
from skilltide.resources import resource
from skilltide.settings import Settings
from skilltide.site.write import write_site
from skilltide.sources.config import files_source
from skilltide.status import status_lines
from skilltide.steps import publish_lake
from skilltide.steps.publish import publish
from skilltide.steps.publish_lake import Said, publish_to_lake
from skilltide.warehouse import extensions
from skilltide.warehouse.confine import check_statements
from skilltide.warehouse.connect import is_published, published
from skilltide.warehouse.definitions import marts
from skilltide.warehouse.interface import macros
from skilltide.warehouse.lake import attach, connect, reach_buckets
from skilltide.warehouse.lake_files import MARK, give_up
from support import posting, write_csv

pytest.importorskip("duckdb_extension_ducklake", reason="the wheels of DuckDB's extensions: pip install .[ducklake]")

NUMBER = count(1)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL server."""
    try:
        with postgres() as told:
            yield told
    except MissingServiceError as missing:
        pytest.skip(str(missing))


def new_lake(server: str, data: str) -> Lake:
    """Return a lake with a catalog of its own."""
    name = f"lake{next(NUMBER)}"
    psql(server, f"CREATE DATABASE {name}")
    lake = lake_of(f"ducklake:postgres:{server} dbname={name}", data)
    assert lake
    return lake


def database_of(lake: Lake) -> str:
    return lake.catalog.rpartition("dbname=")[2]


@pytest.fixture
def lake(server: str, tmp_path: Path) -> Lake:
    """A lake in which nothing is."""
    return new_lake(server, str(tmp_path / "data"))


@pytest.fixture
def working(history: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A working database that may be changed, with all marts built."""
    with duckdb.connect(shutil.copy(history, tmp_path / "working.duckdb")) as connection:
        yield connection


def said(run: str = "run-1") -> Said:
    return Said(run, 1, "0.0", "lexicon-1")


def rows_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return sorted(map(repr, connection.execute(f"FROM {table}").fetchall()))


@pytest.fixture(scope="module")
def both(server: str, history: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, Path]:
    """A lake, and a file in which the same is published. Not to be changed."""
    folder = tmp_path_factory.mktemp("both")
    lake = new_lake(server, str(folder / "data"))
    with duckdb.connect(shutil.copy(history, folder / "working.duckdb")) as connection:
        publish_to_lake(connection, lake, said())
        publish(connection, folder / "skilltide.duckdb", folder / "exports")
    return lake, folder / "skilltide.duckdb"


def test_a_lake_holds_what_the_file_holds(both: tuple[Lake, Path]) -> None:
    with published(both[0]) as lake, published(both[1]) as file:
        for name in marts():
            described = [found.execute(f"DESCRIBE {name}").fetchall() for found in (lake, file)]
            assert [column[:2] for column in described[0]] == [column[:2] for column in described[1]], name
            assert rows_of(lake, f"marts.{name}") == rows_of(file, f"marts.{name}"), name
        for call in ("demand()", "demand('python')", "demand('SQL', country := ['DE', 'GB'], least_openings := 1)",
                     "find_skill('spark')", "skill_called('k8s')", "search_text('harbour pilots')"):  # fmt: skip
            assert rows_of(lake, call) == rows_of(file, f"marts.{call}"), call
            assert rows_of(lake, f"marts.{call}"), call
        known = "SELECT function_name FROM duckdb_functions() WHERE database_name = 'lake' AND schema_name = 'main'"
        told = {name for (name,) in lake.execute(known).fetchall()}
        assert told >= macros().keys()


def test_tables_columns_and_views_carry_comments(both: tuple[Lake, Path]) -> None:
    tables = "SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'marts' ORDER BY 1"
    views = "SELECT schema_name, view_name, comment FROM duckdb_views() WHERE NOT internal AND comment IS NOT NULL"
    columns = (
        "SELECT table_name, column_name, comment FROM duckdb_columns() SEMI JOIN duckdb_tables() "
        "USING (database_name, schema_name, table_name) WHERE schema_name = 'marts' ORDER BY ALL"
    )
    with published(both[0]) as lake, published(both[1]) as file:
        for query in (tables, columns):
            assert lake.execute(query).fetchall() == file.execute(query).fetchall()
        told = set(lake.execute(views).fetchall()) - set(file.execute(views).fetchall())
        assert {(schema, name) for schema, name, _ in told} == {("main", "snapshot"), ("marts", "snapshot")}


def test_a_report_reads_the_lake(both: tuple[Lake, Path]) -> None:
    found = []
    for place in both:
        with opened(place) as report:
            found.append((report.as_of, report.period, report.rows("SELECT count(*) AS n FROM counted")))
    assert found[0] == found[1]


@pytest.mark.slow
def test_reports_of_both_are_the_same(both: tuple[Lake, Path], tmp_path: Path) -> None:
    for filters in (None, Filters(countries=("DE",))):
        written = [
            write_report(place, tmp_path / f"{number}.html", filters=filters).read_bytes()
            for number, place in enumerate(both)
        ]
        assert written[0] == written[1]
    sites = [write_site(place, tmp_path / f"site{number}") for number, place in enumerate(both)]
    pages = [{path.relative_to(site.folder): path.read_bytes() for path in site.folder.rglob("*.*")} for site in sites]
    assert pages[0] == pages[1]


def test_only_what_changed_is_written_and_each_publication_can_be_read_until_it_has_had_its_time(
    lake: Lake, working: duckdb.DuckDBPyConnection, server: str
) -> None:
    data = Path(str(lake.data))
    first = publish_to_lake(working, lake, said("first"))
    assert first["changed"] == len([one for one in marts().values() if one.storage != "view"])
    files = set(data.rglob("*.parquet"))
    assert publish_to_lake(working, lake, said("again"))["changed"] == 0
    assert [path.parent.name for path in set(data.rglob("*.parquet")) - files] == ["mart_state"]
    texts = "SELECT count(*) FROM posting_text"
    with published(lake) as reader:
        assert publish_to_lake(working, lake, said("hidden"), has_texts=False)["changed"] == 1
        told = reader.execute("SELECT run_id, changed_marts, snapshot_id FROM marts.snapshot ORDER BY 3").fetchall()
        assert [(run, changed) for run, changed, _ in told][1:] == [("again", []), ("hidden", ["posting_text"])]
        found = [reader.execute(f"{texts} AT (VERSION => {number})").fetchall()[0][0] for *_, number in told]
        assert found == [300, 300, 0]
        assert reader.execute(texts).fetchall() == [(300,)]  # it keeps to what it opened
        extra, message = reader.execute(
            "SELECT commit_extra_info, commit_message FROM lake.snapshots() ORDER BY snapshot_id"
        ).fetchall()[-1]
        assert json.loads(extra)["lexicon_version"] == "lexicon-1" and "run hidden" in message
        example = resource("warehouse", "lake", "what_did_an_earlier_publication_say.sql").read_text()
        check_statements(reader, example)
        shown = reader.sql(example).fetchall()
        assert shown and all(earlier == now for _, earlier, now in shown)

    assert upkeep.expire(lake, timedelta(days=1)).snapshot_count == 0
    before = set(data.rglob("*.parquet"))
    expired = upkeep.expire(lake, timedelta())
    assert expired.snapshot_count >= 2 and expired.file_count == 0  # somebody may be reading them
    assert [one.run_id for one in upkeep.snapshots(lake)] == ["hidden"]
    assert set(data.rglob("*.parquet")) == before
    left = data / "marts" / "skill" / "ducklake-01900000-0000-7000-8000-000000000001.parquet"
    left.write_bytes(b"of a publication that was killed")
    purged = upkeep.purge(lake)
    assert purged.file_count > 0 and len(purged.remains) == 1 and "1 files of publications" in purged.remains[0]
    held = [path for path in data.rglob("*.parquet") if path != left]
    assert len(held) < len(before) and not any("posting_text" in str(path) for path in held)
    assert "harbour pilots" not in dump(server, database_of(lake))


def test_few_rows_come_and_go_in_a_large_mart_and_other_columns_make_another(
    lake: Lake, working: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish_lake, "LEAST_ROWS", 100)
    publish_to_lake(working, lake, said())
    working.execute("DELETE FROM marts.posting WHERE native_id[2:]::INTEGER < 70")
    working.execute("UPDATE marts.posting SET title = 'Pilot' WHERE native_id = 'p80'")
    working.execute("INSERT INTO marts.posting SELECT * REPLACE ('p1000' AS native_id) FROM marts.posting LIMIT 1")
    writer = connect()
    attach(writer, lake, is_read_only=False)
    writer.execute("ALTER TABLE lake.marts.skill DROP COLUMN aliases; CREATE TABLE lake.marts.gone AS SELECT 1 AS one")
    writer.execute("UPDATE lake.ops.mart_state SET digest = '' WHERE name = 'skill'")
    writer.close()
    publish_to_lake(working, lake, said())
    with published(lake) as connection:
        for name in ("posting", "skill"):
            assert rows_of(connection, f"marts.{name}") == rows_of(working, f"marts.{name}")
        assert not connection.execute("FROM duckdb_tables() WHERE table_name = 'gone'").fetchall()
        (_, (changed,)) = connection.execute("SELECT changed_marts FROM snapshot ORDER BY snapshot_id").fetchall()
        assert {"posting", "skill"} <= set(changed) and "opening" not in changed
        listed = connection.execute("FROM ducklake_list_files('lake', 'posting', schema => 'marts')").fetchall()
        assert sorted(duckdb.sql(f"FROM '{file}'").shape[0] for file, *_ in listed) == [2, 300]
    assert upkeep.compact(lake) > 0
    with published(lake) as connection:
        assert rows_of(connection, "marts.posting") == rows_of(working, "marts.posting")


def test_a_role_that_may_only_select_reads(both: tuple[Lake, Path], server: str) -> None:
    name = database_of(both[0])
    psql(server, "CREATE ROLE analyst LOGIN", name)
    psql(server, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO analyst", name)
    reader = lake_of(f"ducklake:postgres:{server.replace('user=tide', 'user=analyst')} dbname={name}", None)
    assert reader
    with published(reader) as connection:
        assert connection.execute("SELECT count(*) FROM demand('sql')").fetchall()[0][0] > 0


@pytest.mark.slow
def test_two_publishers_at_once_leave_whole_publications(lake: Lake, history: Path, tmp_path: Path) -> None:
    """Each publishes rows of its own in two marts; no snapshot mixes them."""
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            with duckdb.connect(shutil.copy(history, tmp_path / f"{name}.duckdb")) as connection:
                for turn in range(3):
                    for mart, column in (("posting", "title"), ("skill", "skill_name")):
                        connection.execute(f"UPDATE marts.{mart} SET {column} = ?", [f"{name}{turn}"])
                    publish_to_lake(connection, lake, said(f"{name}{turn}"))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=[name]) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with published(lake) as connection:
        numbers = connection.execute("SELECT snapshot_id, run_id FROM marts.snapshot").fetchall()
        assert sorted(run for _, run in numbers) == ["a0", "a1", "a2", "b0", "b1", "b2"]
        for number, run in numbers:
            found = connection.execute(f"""
                SELECT title FROM marts.posting AT (VERSION => {number})
                UNION SELECT skill_name FROM marts.skill AT (VERSION => {number})
            """).fetchall()
            assert found == [(run,)]


@pytest.mark.slow
def test_a_publication_that_always_comes_second_is_told(
    lake: Lake, working: duckdb.DuckDBPyConnection, history: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_to_lake(working, lake, said())
    real = publish_lake.interface_fingerprint

    def another_first(definitions: object) -> str:
        other = connect()
        attach(other, lake, is_read_only=False)
        other.execute("DELETE FROM lake.ops.mart_state WHERE name = (SELECT min(name) FROM lake.ops.mart_state)")
        other.close()
        return real(marts())

    monkeypatch.setattr(publish_lake, "interface_fingerprint", another_first)
    monkeypatch.setattr(publish_lake, "ATTEMPTS", 2)
    monkeypatch.setattr(publish_lake, "WAIT_SECONDS", 0.01)
    with pytest.raises(WarehouseError, match="2 times another publication came first"):
        publish_to_lake(working, lake, said("late"))
    with published(lake) as connection:
        assert connection.execute("SELECT run_id FROM marts.snapshot").fetchall() == [("run-1",)]


BEYOND = [
    "FROM postgres_query('__ducklake_metadata_lake', 'SELECT 1')",
    "FROM \"Postgres_Scan\"('host=127.0.0.1', 'public', 'x')",
    "FROM system.main.ducklake_cleanup_old_files('lake', cleanup_all => true)",
    "SELECT * FROM/**/ducklake_expire_snapshots /* so */ ('lake', versions => [1])",
    "FROM query('FROM ducklake_cleanup' || '_old_files(''lake'', cleanup_all => true)')",
    "FROM lake.merge_adjacent_files()",
    "SELECT * FROM __ducklake_metadata_lake.public.ducklake_snapshot",
    "CALL ducklake_cleanup_old_files('lake', cleanup_all => true)",
]


@pytest.mark.parametrize("query", BEYOND)
def test_a_query_reaches_neither_the_catalogs_server_nor_the_files(query: str, both: tuple[Lake, Path]) -> None:
    with published(both[0]) as connection, pytest.raises(ConfigurationError, match="--allow-files"):
        check_statements(connection, query)


def test_a_query_reads_no_other_file(both: tuple[Lake, Path]) -> None:
    with published(both[0]) as connection:
        check_statements(connection, "SELECT 'postgres_query()' AS query, 1 AS ducklake_x -- postgres_query()")
        for path in ("/etc/hostname", f"{both[0].data}../working.duckdb"):
            with pytest.raises(duckdb.PermissionException):
                connection.execute(f"FROM read_blob('{path}')")
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            connection.execute("DELETE FROM marts.skill")


@pytest.fixture
def settings_of_lake(history: Path, lake: Lake, lexicon: Path, tmp_path: Path) -> Settings:
    """A home whose warehouse is a lake, with what was published before there was one."""
    home = shutil.copytree(history.parents[1], tmp_path / "home")
    return Settings(
        home=home, workers=1, lexicons=lexicon, warehouse=f"ducklake:{lake.catalog}", warehouse_data=lake.data
    )


@pytest.mark.slow
def test_the_whole_way_to_forgetting(
    settings_of_lake: Settings, lake: Lake, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, secret, employer = settings_of_lake, "only Quillfeather knows the tide tables", "Zebra Quillfeather GmbH"
    row = posting(900, company=employer)
    row["description"] += f"\n{secret}."
    write_csv(tmp_path / "more" / "more_20250702.csv", [row])
    pipeline.refresh(settings, [files_source([tmp_path / "more"], "more")])
    settings.published.write_text("of before")
    for name in ("warehouse", "warehouse_data", "home", "lexicons"):
        monkeypatch.setenv(f"SKILLTIDE_{name.upper()}", str(getattr(settings, name)))

    def type_in(*arguments: str) -> str:
        done = CliRunner().invoke(app, list(arguments))
        assert done.exit_code == 0, done.output
        return done.output

    told = type_in("sql", "SELECT count(*) AS n FROM posting WHERE employer_name LIKE 'Zebra%'", "--format", "csv")
    assert told == "n\n1\n"
    assert "ducklake:postgres:" in type_in("status")
    assert type_in("lake", "snapshots").count("run 2") == 1
    assert "Zebra" in dump(server, database_of(lake))  # as the largest value of a column
    done = forget(settings, employer=employer)
    assert done.posting_count == 1 and not [line for line in done.kept if "lake" in line]
    assert settings.published in done.removed and not settings.published.exists()
    with published(settings.place) as connection:
        assert connection.execute("SELECT count(*) FROM posting WHERE employer_name LIKE 'Zebra%'").fetchall() == [(0,)]
        assert connection.execute("SELECT count(*) FROM snapshot").fetchall() == [(1,)]
    held = [path for path in Path(str(lake.data)).rglob("*") if path.is_file()]
    texts = [repr(duckdb.sql(f"FROM '{path}'").fetchall()) for path in held]
    assert any("harbour pilots" in text for text in texts) and not any("Quillfeather" in text for text in texts)
    assert "Quillfeather" not in dump(server, database_of(lake))
    assert "compacted" in type_in("lake", "compact") and "expired" in type_in("lake", "expire", "--days", "0")
    assert upkeep.tidy_up(settings) is not None


def in_bucket() -> set[str]:
    connection = connect()
    reach_buckets(connection)
    found = connection.execute("SELECT file FROM glob(?)", [f"s3://{BUCKET}/**"]).fetchall()
    return {file.removeprefix(f"s3://{BUCKET}/") for (file,) in found}


def unmark(lake: Lake) -> None:
    """Leave a lake as 0.1.0 made it."""
    connection = connect()
    attach(connection, lake, is_read_only=False)
    give_up(connection, "lake", [f"{lake.data}{MARK}"])
    connection.execute("CALL ducklake_cleanup_old_files('lake', older_than => now())")
    connection.close()


@pytest.mark.slow
def test_a_bucket_holds_the_data(
    server: str,
    working: duckdb.DuckDBPyConnection,
    history: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    try:
        with bucket() as environment:
            for name, value in environment.items():
                monkeypatch.setenv(name, value)
            lake = new_lake(server, f"s3://{BUCKET}/warehouse")
            publish_to_lake(working, lake, said())
            publish_to_lake(working, lake, said(), has_texts=False)
            told = Lake(lake.catalog)  # a reader needs the catalog's address alone
            with published(told) as connection:
                assert rows_of(connection, "marts.posting") == rows_of(working, "marts.posting")
                with pytest.raises(duckdb.PermissionException):
                    connection.execute(f"FROM read_blob('s3://{BUCKET}/other/file')")
            with httpx.Client(base_url=f"{environment['AWS_ENDPOINT_URL']}/{BUCKET}/") as client:
                others = ("warehouse/salaries.parquet", "warehouse/marts/skill/mine.parquet", "aside/marts/a.parquet")
                for name in others:
                    client.put(name, content=b"theirs").raise_for_status()
                tidied = upkeep.purge(told)
                assert tidied.file_count > 0 and tidied.remains == []
                assert set(others) <= in_bucket()
                left = client.put("warehouse/marts/skill/ducklake-01900000-0000-7000-8000-000000000001.parquet")
                assert left.is_success and "1 files of publications" in upkeep.purge(told).remains[0]
                monkeypatch.setattr(upkeep, "UNFINISHED_FOR", timedelta())
                assert upkeep.purge(told).file_count == 1
                unmark(lake)
                assert f"warehouse/{MARK}" not in in_bucket()
                assert upkeep.purge(told).remains == [] and f"warehouse/{MARK}" in in_bucket()
                second = new_lake(server, f"s3://{BUCKET}/warehouse")
                with pytest.raises(WarehouseError, match="something lies already"):
                    publish_to_lake(working, second, said())
                client.put("new/").raise_for_status()  # as a console makes a folder
                publish_to_lake(working, new_lake(server, f"s3://{BUCKET}/new"), said())
            monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
            with (
                duckdb.connect(shutil.copy(history, tmp_path / "other.duckdb")) as other,
                pytest.raises(WarehouseError, match="AWS_ACCESS_KEY_ID"),
            ):
                publish_to_lake(other, lake, said(), is_whole=True)
    except MissingServiceError as missing:
        pytest.skip(str(missing))


@pytest.mark.slow
@pytest.mark.parametrize("catalog", ["sqlite:{}/lake.sqlite", "{}/lake.ducklake"])
def test_a_file_can_be_the_catalog(
    catalog: str, working: duckdb.DuckDBPyConnection, lexicon: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lake = lake_of("ducklake:" + catalog.format("folder"), None)
    assert lake and lake.file and not is_published(lake)
    with pytest.raises(WarehouseError, match="no published warehouse here"), published(lake):
        pass
    publish_to_lake(working, lake, said())
    publish_to_lake(working, lake, said())
    monkeypatch.chdir("/")
    with published(lake) as connection:
        assert rows_of(connection, "marts.opening") == rows_of(working, "marts.opening")
        assert connection.execute("SELECT count(*) FROM snapshot").fetchall() == [(2,)]
    reader = Settings(home=tmp_path / "none", lexicons=lexicon, warehouse=f"ducklake:{lake.catalog}")
    told = "\n".join(status_lines(reader))
    assert "nothing of this home; " in told and "there is no working database here" in told
    assert not reader.home.exists()
    upkeep.purge(lake)
    with published(lake) as connection:
        assert connection.execute("SELECT count(*) FROM snapshot").fetchall() == [(1,)]


def test_what_keeps_from_a_lake_is_told(
    lake: Lake, both: tuple[Lake, Path], working: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WarehouseError, match="SKILLTIDE_WAREHOUSE_DATA"):
        publish_to_lake(working, Lake(lake.catalog), said())
    with pytest.raises(WarehouseError, match="no published warehouse here"), published(lake):
        pass
    with pytest.raises(WarehouseError, match="no published warehouse here"):
        upkeep.compact(lake)
    with pytest.raises(WarehouseError, match="unset SKILLTIDE_WAREHOUSE_DATA"):
        publish_to_lake(working, Lake(both[0].catalog, lake.data), said())
    wrong = Lake(f"{lake.catalog}x password=hunter2")
    with pytest.raises(WarehouseError) as told, published(wrong):
        pass
    assert "hunter2" not in str(told.value) and "Does the catalog's server answer" in str(told.value)
    with monkeypatch.context() as patch:
        patch.setattr(duckdb, "__version__", "2.0.0")
        with pytest.raises(WarehouseError, match=r"its wheel is for DuckDB 1\.\d\.\d, and this is 2\.0\.0"):
            publish_to_lake(working, lake, said())
        patch.setattr(extensions.util, "find_spec", lambda name: None)
        with pytest.raises(WarehouseError, match=r"Run: pip install 'skilltide\[ducklake\]'"):
            publish_to_lake(working, lake, said())


def cut(server: str, lake: Lake) -> None:
    """End all connections to a lake's catalog, as a server that goes away does."""
    psql(server, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database_of(lake)}'")


@pytest.mark.parametrize("at", ["_tables", "_tell", "_keep"])
def test_a_catalog_that_goes_away_in_the_middle_of_a_publication_is_told_and_the_next_one_is_whole(
    at: str, lake: Lake, server: str, working: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = getattr(publish_lake, at)

    def interrupted(*arguments: object) -> object:
        cut(server, lake)
        return original(*arguments)

    with monkeypatch.context() as patch, pytest.raises(WarehouseError, match="Does the catalog's server answer"):
        patch.setattr(publish_lake, at, interrupted)
        publish_to_lake(working, lake, said())
    publish_to_lake(working, lake, said())
    with published(lake) as connection:
        assert rows_of(connection, "marts.opening") == rows_of(working, "marts.opening")
        assert connection.execute("SELECT count(*) FROM snapshot").fetchall() == [(1,)]


def test_a_catalog_or_data_that_go_away_are_told_to_readers(lake: Lake, working: duckdb.DuckDBPyConnection) -> None:
    publish_to_lake(working, lake, said())
    gone = duckdb.Error("Failed to prepare COPY: server closed the connection unexpectedly")  # of no kind, as it comes
    with pytest.raises(WarehouseError, match="Does the catalog's server answer"), published(lake):
        raise gone
    with pytest.raises(WarehouseError, match="Does the catalog's server answer"), opened(lake):
        raise gone
    with pytest.raises(duckdb.CatalogException), published(lake) as connection:
        connection.execute("FROM nothing")
    assert lake.data
    shutil.rmtree(lake.data)
    with pytest.raises(WarehouseError, match="Files of its data are gone"), published(lake) as connection:
        connection.execute("FROM marts.opening").fetchall()
    with pytest.raises(WarehouseError, match="Files of its data are gone"):
        publish_to_lake(working, lake, said())


def test_nothing_is_downloaded(both: tuple[Lake, Path]) -> None:
    with published(both[0], is_confined=False) as connection:
        for name in ("autoinstall_known_extensions", "autoload_known_extensions"):
            assert connection.execute("SELECT current_setting(?)", [name]).fetchall() == [(False,)]
        found = connection.execute("SELECT install_path FROM duckdb_extensions() WHERE loaded AND install_path <> ''")
        paths = {path for (path,) in found.fetchall() if path != "(BUILT-IN)"}
        assert all("duckdb_extension_" in path for path in paths)


@pytest.mark.parametrize(
    "text", ["postgres:dbname=x", "ducklake:", "ducklake:postgres:", "ducklake:mysql:db=x", "lake"]
)
def test_a_setting_that_names_no_lake_is_told(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"SKILLTIDE_WAREHOUSE to ducklake:postgres:"):
        lake_of(text, None)


def test_the_sample_is_never_published_to_a_lake(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, warehouse="ducklake:postgres:dbname=team")
    assert settings.lake
    (tmp_path / ".sample").touch()
    assert settings.lake is None and settings.place == settings.published
    assert upkeep.tidy_up(settings) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("postgres:host=a password=b user=c", "postgres:host=a password=*** user=c"),
        ("postgres:password = 'b c' host=a", "postgres:password = *** host=a"),
        ("postgres:postgresql://me:s3cret@host/db", "postgres:postgresql://me:***@host/db"),
        ("sqlite:/srv/lake.sqlite", "sqlite:/srv/lake.sqlite"),
    ],
)
def test_passwords_are_not_shown(text: str, told: str) -> None:
    assert without_passwords(text) == told
    assert str(Lake(text)) == f"ducklake:{told}"
