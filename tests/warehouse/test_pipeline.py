"""From files to published warehouse: idempotent, in any order, proportional to what is new, and nothing lost."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from skilltide import pipeline
from skilltide.errors import CheckFailedError, SourceError
from skilltide.landing.format import LandingWriter, SourceConfigured, landing_writer
from skilltide.model import Document
from skilltide.settings import Settings
from skilltide.sources.config import files_source
from skilltide.steps import load
from skilltide.steps.report import report
from skilltide.steps.step import Context
from skilltide.warehouse import memory
from skilltide.warehouse.connect import working
from skilltide.warehouse.ledger import new_run
from support import posting, write_csv

Contents = Callable[[Path], dict[str, list[tuple[object, ...]]]]


def run(settings: Settings, folder: Path) -> pipeline.Outcome:
    """All steps but the report."""
    outcome = pipeline.ingest(settings, [files_source([folder], "board")])
    pipeline.analyse(settings, outcome.run)
    pipeline.publish_marts(settings, outcome.run)
    return outcome


@pytest.fixture
def days(tmp_path: Path) -> Path:
    """Three daily dumps: postings stay for a while, one changes its text, one is advertised twice."""
    return write_days(tmp_path / "dumps")


def write_days(folder: Path) -> Path:
    rows = [posting(number) for number in range(40)]
    write_csv(folder / "board_20250701.csv", rows[:25])
    changed = posting(3, description=rows[3]["description"] + "\n- Kubernetes is required.")
    write_csv(folder / "board_20250702.csv", [changed, *rows[4:32]])
    copy = rows[30] | {"id": "p30-again"}
    write_csv(folder / "board_20250703.csv", [changed, *rows[20:], copy])
    return folder


@pytest.fixture(scope="module")
def home_of_days(tmp_path_factory: pytest.TempPathFactory, lexicon: Path) -> Settings:
    """A home that took the three days; to look at."""
    folder = tmp_path_factory.mktemp("ran")
    settings = Settings(home=folder / "home", workers=1, lexicons=lexicon)
    run(settings, write_days(folder / "dumps"))
    return settings


@pytest.fixture
def ran(home_of_days: Settings, settings: Settings, days: Path) -> Settings:
    """A copy of it, to go on with: `days` has the same files."""
    shutil.copytree(home_of_days.home, settings.home)
    return settings


def query(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(settings.published, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_a_checkpoint_can_follow_each_step(
    settings: Settings, days: Path, home_of_days: Settings, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a run whose steps leave much in memory. A step that leaves a transaction or a result open would keep it."""
    monkeypatch.setattr(memory, "MOST_WAITING", -1)
    logs = []

    def look(connection: duckdb.DuckDBPyConnection) -> None:
        memory.write_waiting(connection)
        logs.append(settings.working.with_name(f"{settings.working.name}.wal").exists())

    monkeypatch.setattr(pipeline, "write_waiting", look)
    for _ in range(2):
        pipeline.refresh(settings, [files_source([days], "board")])
    assert len(logs) > 20 and not any(logs)
    told, expected = contents(settings.published), contents(home_of_days.published)
    for mart in "marts.posting", "marts.mention", "marts.opening_skill":
        assert told[mart] == expected[mart] != [], mart


def test_one_posting_has_many_observations(home_of_days: Settings) -> None:
    rows = query(
        home_of_days,
        "SELECT native_id, first_seen_on::VARCHAR, last_seen_on::VARCHAR, observation_count, version_count "
        "FROM marts.posting WHERE native_id IN ('p0', 'p3', 'p24', 'p39') ORDER BY native_id",
    )
    assert rows == [
        ("p0", "2025-07-01", "2025-07-01", 1, 1),
        ("p24", "2025-07-01", "2025-07-03", 3, 1),
        ("p3", "2025-07-01", "2025-07-03", 3, 2),
        ("p39", "2025-07-03", "2025-07-03", 1, 1),
    ]


def test_copies_are_one_opening_and_both_keep_their_row(home_of_days: Settings) -> None:
    assert query(home_of_days, "SELECT count(*) FROM marts.posting") == [(41,)]
    assert query(home_of_days, "SELECT count(*) FROM marts.opening") == [(40,)]
    rows = query(
        home_of_days,
        "SELECT native_id, is_representative, merge_reason_code FROM marts.posting "
        "WHERE native_id LIKE 'p30%' ORDER BY native_id",
    )
    assert rows == [("p30", True, "earliest"), ("p30-again", False, "same_employer_title_text")]


def test_a_second_run_changes_nothing_but_run_records(
    ran: Settings, home_of_days: Settings, contents: Contents
) -> None:
    before = contents(ran.working), contents(ran.published)
    second = run(ran, home_of_days.home.parent / "dumps")
    assert (contents(ran.working), contents(ran.published)) == before
    assert second.run.steps["publish"]["new_publications"] == 0
    assert query(ran, "SELECT publication_id FROM marts.publication") == [(1,)]
    assert second.run.steps["fetch"] == {"units": 0, "documents": 0}
    assert second.run.steps["tag"]["texts"] == 0
    assert second.run.steps["build"]["built"] <= 2  # marts.run, marts.source_run
    third = run(ran, home_of_days.home.parent / "dumps")  # the file of the second is known
    assert third.run.steps["publish"]["written"] == 2
    assert (contents(ran.working), contents(ran.published)) == before


def test_a_report_is_written_where_it_would_say_something_else(ran: Settings) -> None:
    page = ran.reports / "index.html"

    def written(**marts: str) -> bool:
        before = page.stat().st_mtime_ns if page.exists() else None
        context = Context(ran, new_run("report"), pipeline.clock, published=marts)
        report(context)
        assert context.report == page
        return page.stat().st_mtime_ns != before

    assert written(opening="a", run="1")
    assert not written(opening="a", run="2")  # another run that found nothing new
    page.write_text("mine", encoding="utf-8")
    assert written(opening="a", run="2") and page.stat().st_size > 10_000


def test_files_in_any_order_give_the_same_warehouse(
    home_of_days: Settings, days: Path, tmp_path: Path, contents: Contents
) -> None:
    other = home_of_days.at(tmp_path / "other")
    for name in ("board_20250703.csv", "board_20250701.csv", "board_20250702.csv"):
        pipeline.ingest(other, [files_source([days / name], "board")])
    pipeline.analyse(other)
    pipeline.publish_marts(other)
    assert contents(other.published) == contents(home_of_days.published)


def test_a_new_day_costs_what_it_brings(settings: Settings, days: Path) -> None:
    late = days / "board_20250703.csv"
    aside = late.rename(days.parent / late.name)
    run(settings, days)
    aside.rename(late)
    outcome = run(settings, days)
    assert outcome.run.steps["fetch"] == {"units": 1, "documents": 22}
    assert outcome.run.steps["load"]["new_documents"] == 9  # p32 to p39 and the copy
    assert outcome.run.steps["normalise"]["documents"] == 9
    assert outcome.run.steps["tag"]["texts"] == 8  # the copy's text is known


def test_a_killed_run_is_finished_by_the_next(
    settings: Settings, home_of_days: Settings, days: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes = 0
    original = LandingWriter.write

    def dying(self: LandingWriter, entry: object) -> None:
        nonlocal writes
        writes += 1
        if writes > 30:
            raise KeyboardInterrupt
        original(self, entry)  # type: ignore[arg-type]

    monkeypatch.setattr(LandingWriter, "write", dying)
    with pytest.raises(KeyboardInterrupt):
        run(settings, days)
    monkeypatch.undo()
    assert not list(settings.landing.glob("*/*"))
    run(settings, days)
    assert contents(settings.published) == contents(home_of_days.published)


def test_landed_files_are_loaded_after_a_crash_before_load(
    settings: Settings, days: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(load, "record_sources", killed)
        run(settings, days)
    for path in days.glob("*.csv"):
        path.unlink()
    write_csv(days / "board_20250704.csv", [posting(50)])
    run(settings, days)
    assert query(settings, "SELECT count(*) FROM marts.posting") == [(42,)]
    with working(settings) as connection:
        assert connection.execute("SELECT outcome_code FROM ops.run ORDER BY run_id").fetchall() == [
            ("failed",), ("completed",)]  # fmt: skip


@pytest.mark.parametrize(("batch", "observed", "remembered"), [(1, 9, 1), (2, 3, 3), (1_000, 4, 1_000)])
def test_the_earliest_copy_is_kept_however_a_file_is_cut_into_batches(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, batch: int, observed: int, remembered: int
) -> None:
    """Copies of a document in one landing file, in any order, with others between them."""
    entry = {"platform": "files", "path": "x"}
    days = [5, 3, 3, 9, 1, 1, 4, 2, 8, 1]
    documents = [
        Document(
            "board", {"title": f"Analyst {number % 3}"}, datetime(2025, 7, day, tzinfo=UTC), f"{9 - number}.csv", 7
        )
        for number, day in enumerate(days)
    ]
    with landing_writer(settings.landing / "board" / "20250709T000000-x.jsonl.zst") as writer:
        writer.write(SourceConfigured("board", "files", entry))
        for document in documents:
            writer.write(document)
    monkeypatch.setattr(load, "BATCH", batch)
    monkeypatch.setattr(load, "_MOST_OBSERVED", observed)
    monkeypatch.setattr(load, "_MOST_REMEMBERED", remembered)
    with working(settings) as connection:
        (path,) = load.pending(connection, settings.landing)
        assert load.load(connection, settings.landing, path) == {"documents": 10, "new_documents": 3, "rejections": 0}
        stored = connection.execute(
            "SELECT payload->>'title', observed_at, origin FROM raw.document ORDER BY 1"
        ).fetchall()
        seen = connection.execute(
            "SELECT payload->>'title', day(observed_on) FROM raw.document_observation JOIN raw.document USING "
            "(document_id) ORDER BY ALL"
        ).fetchall()
    copies = [(item.payload["title"], item.observed_at.replace(tzinfo=None), item.origin) for item in documents]
    assert stored == sorted(min(one for one in copies if one[0] == title) for title in {title for title, *_ in copies})
    assert seen == sorted({(title, at.day) for title, at, _ in copies})


def test_what_cannot_be_used_is_quarantined_and_the_run_goes_on(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "dumps"
    rows = [
        posting(1),
        posting(2, description=" "),
        posting(3, posted="3000-01-01"),
        posting(4, description="word " * 50_000),
        posting(5),
    ]
    write_csv(folder / "board_20250701.csv", rows)
    write_csv(folder / "empty_20250702.csv", [])
    (folder / "torn_20250703.csv").write_bytes(b'id,title,company,description\n7,"Data Scientist,Acme,"never closed')
    run(settings, folder)
    assert query(settings, "SELECT count(*) FROM marts.posting") == [(2,)]
    with working(settings) as connection:
        found = connection.execute("SELECT origin, row_number, reason_code FROM ops.quarantine ORDER BY ALL").fetchall()
    codes = [code for _, _, code in found]
    assert {"empty_text", "date_out_of_range", "text_too_long", "no_rows"} <= set(codes)
    torn = [code for origin, _, code in found if "torn" in origin]
    assert torn, found
    summary = query(settings, "SELECT sum(rejection_count) FROM marts.quarantine_summary")
    assert summary == [(len(found),)]


def test_a_file_without_known_columns_stops_with_one_line(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "weather.csv"
    path.write_text("wind,rain\n3,4\n")
    with pytest.raises(SourceError) as caught:
        pipeline.ingest(settings, [files_source([path], "weather")])
    message = str(caught.value)
    assert "wind" in message and "rain" in message and "title" in message and "\n" not in message


def test_one_failing_source_does_not_stop_the_others(settings: Settings, days: Path, tmp_path: Path) -> None:
    path = tmp_path / "weather.csv"
    path.write_text("wind,rain\n3,4\n")
    outcome = pipeline.ingest(settings, [files_source([path], "weather"), files_source([days], "board")])
    assert outcome.run.outcome_code == "completed_with_warnings"
    with working(settings) as connection:
        assert connection.execute("SELECT source_id, outcome_code FROM ops.source_run ORDER BY 1").fetchall() == [
            ("board", "completed"), ("weather", "failed")]  # fmt: skip
        assert connection.execute("SELECT source_id FROM ops.issue").fetchall() == [("weather",)]


def test_a_failed_integrity_check_keeps_what_was_published(ran: Settings, contents: Contents) -> None:
    before = contents(ran.published)
    with working(ran) as connection:
        connection.execute("UPDATE marts.posting SET is_representative = false WHERE native_id = 'p7'")
    with pytest.raises(CheckFailedError, match=r"nothing published\. one_representative"):
        pipeline.publish_marts(ran)
    assert contents(ran.published) == before
    with working(ran) as connection:
        last = connection.execute("SELECT outcome_code FROM ops.run ORDER BY run_id DESC LIMIT 1").fetchone()
    assert last == ("failed",)


def test_a_reader_keeps_its_file_while_a_new_one_is_published(ran: Settings, days: Path) -> None:
    write_csv(days / "board_20250704.csv", [posting(60)])
    reader = Reader(ran.published)
    assert reader.count() == 41
    run(ran, days)
    assert reader.count() == 41
    reader.close()
    assert query(ran, "SELECT count(*) FROM marts.posting") == [(42,)]


class Reader:
    """A second process that holds the published file open, as a user's notebook does."""

    def __init__(self, path: Path) -> None:
        import subprocess
        import sys

        code = (
            f"import duckdb, sys\nc = duckdb.connect({str(path)!r}, read_only=True)\n"
            "for line in sys.stdin:\n"
            "    print(c.execute('SELECT count(*) FROM marts.posting').fetchone()[0], flush=True)"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def count(self) -> int:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self) -> None:
        self.process.communicate()


def test_the_published_file_has_only_marts_with_comments(home_of_days: Settings) -> None:
    schemas = query(home_of_days, "SELECT DISTINCT schema_name FROM duckdb_tables()")
    assert schemas == [("marts",)]
    for of in ("columns", "tables", "views"):
        bare = f"SELECT count(*) FROM duckdb_{of}() WHERE schema_name = 'marts' AND comment IS NULL"
        assert query(home_of_days, bare) == [(0,)], of


def test_exports_hold_every_mart(home_of_days: Settings) -> None:
    marts = {name for (name,) in query(home_of_days, "SELECT table_name FROM duckdb_tables()")}
    assert {path.stem for path in home_of_days.exports.glob("[!.]*")} == marts
    skills = query(home_of_days, "SELECT count(*) FROM marts.opening_skill")
    assert duckdb.sql(f"SELECT count(*) FROM '{home_of_days.exports}/opening_skill/*/*.parquet'").fetchall() == skills
    path = home_of_days.exports / "posting.parquet"
    assert duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchone() == (41,)


def test_input_that_lies_in_the_folder_of_exports_stays(settings: Settings, tmp_path: Path) -> None:
    """As the README of 0.1.0 had it: a source reads `exports/linkedin/*.csv` of the home."""
    for day, rows in (("2025-07-01", range(3)), ("2025-07-02", range(2, 5))):
        path = settings.exports / "linkedin" / f"{day}.csv"
        write_csv(path, [posting(number) for number in rows])
        run(settings, settings.exports / "linkedin")
        assert path.is_file()
    assert [path.name for path in sorted((settings.exports / "linkedin").iterdir())] == [
        "2025-07-01.csv", "2025-07-02.csv"]  # fmt: skip
    assert query(settings, "SELECT count(*) FROM marts.posting") == [(5,)]


def test_an_edited_skill_retags_only_texts_that_can_hold_it(ran: Settings, lexicon: Path, tmp_path: Path) -> None:
    edited = tmp_path / "lexicon"
    shutil.copytree(lexicon, edited)
    own = ran.model_copy(update={"lexicons": edited})
    (texts,) = _working(own, "SELECT count(*) FROM staging.text")[0]
    (holding,) = _working(own, "SELECT count(*) FROM staging.text WHERE contains(text, 'stakeholders')")[0]
    path = edited / "skills" / "language.yml"
    path.write_text(
        path.read_text() + "  - {id: stakeholders, name: Stakeholders, kind: tool, aliases: [stakeholders],\n"
        "     origin: [market], accept: ['Work with stakeholders.']}\n"
    )
    counts = pipeline.analyse(own).run.steps["tag"]
    assert 0 < holding < texts
    assert (counts["skills_changed"], counts["texts"]) == (1, holding)
    found = _working(own, "SELECT count(DISTINCT text_id) FROM staging.mention WHERE skill_id = 'stakeholders'")
    assert found == [(holding,)]


def test_an_edited_lexicon_gives_what_a_full_run_with_it_gives(
    ran: Settings, days: Path, lexicon: Path, tmp_path: Path, contents: Contents
) -> None:
    edited = tmp_path / "lexicon"
    shutil.copytree(lexicon, edited)
    path = edited / "skills" / "language.yml"
    path.write_text(path.read_text().replace("aliases: [PyTorch]", "aliases: [torch]").replace("[Docker]", "[Dock]"))
    retagged = ran.model_copy(update={"lexicons": edited})
    pipeline.analyse(retagged)
    pipeline.publish_marts(retagged)
    fresh = retagged.at(tmp_path / "fresh")
    run(fresh, days)
    made, expected = contents(ran.published), contents(fresh.published)
    history = {f"marts.{name}" for name in ("publication_skill", "publication_lexicon", "change")}
    assert {name: made[name] for name in made.keys() - history} == {
        name: expected[name] for name in expected.keys() - history
    }
    told = query(ran, "SELECT change_code, subject FROM marts.change WHERE area_code = 'lexicon' ORDER BY 2")
    assert told == [("skill_edited", "docker"), ("skill_edited", "pytorch")]


def _working(settings: Settings, sql: str) -> list[tuple[int, ...]]:
    with working(settings) as connection:
        return connection.execute(sql).fetchall()


def test_what_was_observed_that_day_and_expired_can_come_again(home_of_days: Settings) -> None:
    """The document is new then, its observation is not."""
    with working(home_of_days) as connection:
        counts = "SELECT count(*), (SELECT count(*) FROM raw.document_observation) FROM raw.document"
        before = connection.execute(counts).fetchall()
        removed = connection.execute(
            "DELETE FROM raw.document WHERE document_id IN (SELECT document_id FROM raw.document LIMIT 3) RETURNING *"
        ).fetchall()
        connection.execute("DELETE FROM raw.landing_file")
        files = load.pending(connection, home_of_days.landing)
        loaded = [load.load(connection, home_of_days.landing, path) for path in files]
        assert sum(counts["new_documents"] for counts in loaded) == 3
        assert connection.execute(counts).fetchall() == before
        again = "SELECT * FROM raw.document WHERE list_contains(?, document_id) ORDER BY document_id"
        assert connection.execute(again, [[row[0] for row in removed]]).fetchall() == sorted(removed)


def test_landing_keeps_the_payload_unedited(home_of_days: Settings) -> None:
    with working(home_of_days) as connection:
        row = connection.execute("SELECT payload FROM raw.document WHERE payload LIKE '%\"p0\"%'").fetchone()
    assert row and json.loads(row[0])["description"] == posting(0)["description"]


def test_private_files_are_their_owner_s_and_published_ones_are_not(settings: Settings, days: Path) -> None:
    before = os.umask(0o022)
    try:
        run(settings, days)
        assert os.umask(0o022) == 0o022, "the process's umask is as it was"
    finally:
        os.umask(before)
    modes = {str(path.relative_to(settings.home)): path.stat().st_mode & 0o777 for path in settings.home.rglob("*")}
    landed = [mode for name, mode in modes.items() if name.startswith("landing/") and name.endswith(".zst")]
    assert landed == [0o600] and modes["landing/board"] == 0o700
    assert (modes["warehouse/working.duckdb"], modes["warehouse"]) == (0o600, 0o700)
    assert (modes["warehouse/skilltide.duckdb"], modes["exports"], modes["exports/posting.parquet"]) == (
        0o644, 0o755, 0o644)  # fmt: skip


def test_nobody_s_address_is_in_what_runs_and_quarantine_tell(settings: Settings, tmp_path: Path) -> None:
    rows = [posting(1), posting(2, title="", description="x"), posting(3, posted="3000-01-01 (ask jo@harbour.example)")]
    write_csv(tmp_path / "board" / "board_20250701.csv", rows)
    run(settings, tmp_path / "board")
    with working(settings) as connection:
        told = connection.execute("SELECT reason, value FROM ops.quarantine").fetchall()
    assert len(told) == 2 and "jo@" not in repr(told) and "harbour.example" not in repr(told)
