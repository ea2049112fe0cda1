"""What is to be forgotten goes from everything that is kept and stays away; old raw data goes after its time."""

import errno
import os
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest

from on_disk import on_disk
from skilltide import pipeline
from skilltide.errors import ConfigurationError, WarehouseError
from skilltide.forget import forget
from skilltide.landing.format import SourceConfigured, landing_writer, read_landing
from skilltide.model import Document
from skilltide.normalise.record import posting_id
from skilltide.report.filtered import Filters
from skilltide.settings import Settings
from skilltide.sources.board_registry import store
from skilltide.sources.board_store import KnownBoard
from skilltide.sources.config import files_source
from skilltide.steps import publish
from skilltide.steps.expire_raw import expire_raw
from skilltide.warehouse.connect import working
from skilltide.warehouse.forgotten import remember
from skilltide.warehouse.rewrite import rewrite
from skilltide.written import note_written
from support import posting, write_csv

SECRET = "only Quillfeather knows the tide tables"
PERSON = "jo.quillfeather@harbour.example"


@pytest.fixture(scope="module")
def refreshed_once(tmp_path_factory: pytest.TempPathFactory, lexicon: Path) -> Path:
    """The folder of a home and of the board that it read."""
    folder = tmp_path_factory.mktemp("refreshed")
    rows = [posting(number) for number in range(20)]
    rows[5]["description"] += f"\n{SECRET}. Write to {PERSON}."
    write_csv(folder / "board" / "board_20250701.csv", rows)
    settings = Settings(home=folder / "home", workers=1, lexicons=lexicon)
    pipeline.refresh(settings, [files_source([folder / "board"], "board")])
    return folder


@pytest.fixture
def refreshed(refreshed_once: Path, settings: Settings, tmp_path: Path) -> Settings:
    shutil.copytree(refreshed_once, tmp_path, dirs_exist_ok=True)
    return settings


def ids(settings: Settings) -> set[str]:
    with duckdb.connect(settings.published, read_only=True) as connection:
        return {row[0] for row in connection.execute("SELECT native_id FROM marts.posting").fetchall()}


def everything(settings: Settings) -> str:
    """All that the home keeps, as text: landing files unpacked, every table of both databases, reports, exports."""
    told = [repr(entry) for path in settings.landing.glob("*/*.zst") for entry in read_landing(path)]
    for path in (settings.working, settings.published):
        with duckdb.connect(path, read_only=True) as connection:
            tables = connection.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables()").fetchall()
            told += [repr(connection.execute(f"FROM {name}").fetchall()) for (name,) in tables]
    told += [path.read_text(errors="replace") for path in settings.reports.glob("*.html")]
    told += [repr(duckdb.sql(f"FROM '{path}'").fetchall()) for path in settings.exports.glob("*.parquet")]
    return "\n".join(told)


def test_nothing_of_it_is_in_the_bytes_of_any_file(refreshed: Settings, tmp_path: Path) -> None:
    part, table = tmp_path / "part.html", tmp_path / "part.parquet"
    with duckdb.connect(refreshed.published, read_only=True) as connection:
        key = connection.execute("SELECT employer_id FROM marts.posting WHERE native_id = 'p5'").fetchone()
    assert key
    pipeline.report(refreshed, Filters(roles=("data_scientist",)), part)
    note_written(refreshed, table)
    table.write_text("PAR1")
    secrets = (SECRET, PERSON, "Harbour Works 5", key[0])
    assert {secret for _, secret in on_disk(refreshed.home, *secrets)} == set(secrets)
    forgotten = forget(refreshed, employer="Harbour Works 5")
    assert (forgotten.posting_count, forgotten.removed) == (3, [part, table])
    assert not part.exists() and not table.exists()
    assert on_disk(refreshed.home, *secrets) == set()
    again = posting(5, description=posting(5)["description"] + f"\n{SECRET}, still")
    write_csv(tmp_path / "board" / "board_20250702.csv", [again, posting(30)])
    pipeline.refresh(refreshed, [files_source([tmp_path / "board"], "board")])
    assert on_disk(refreshed.home, *secrets) == set(), "and when a source brings it again"
    assert "p5" not in ids(refreshed) and "p30" in ids(refreshed)
    assert SECRET not in everything(refreshed)


def test_what_a_killed_run_leaves_of_it_the_next_one_clears(
    refreshed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(publish, "adopt_publications", killed)  # when it is gone from the tables, and not from the files
        forget(refreshed, employer="Harbour Works 5")
    note_written(refreshed, table := refreshed.home / "part.parquet")  # as if that had not been reached
    table.write_text("PAR1")
    with working(refreshed) as connection:
        connection.execute("INSERT INTO ops.clearing VALUES ('home')")
    left = {path for path, _ in on_disk(refreshed.home, SECRET, "Harbour Works 5")}
    assert left >= {"warehouse/skilltide.duckdb", "warehouse/working.duckdb"}
    pipeline.refresh(refreshed, [])
    assert on_disk(refreshed.home, SECRET, PERSON, "Harbour Works 5") == set() and not table.exists()
    with working(refreshed) as connection:
        assert connection.execute("SELECT place_code FROM ops.clearing").fetchall() == [("lake",)], "if there is one"


def test_it_stays_forgotten_when_the_working_database_is_made_anew(refreshed: Settings, tmp_path: Path) -> None:
    forget(refreshed, posting="board:p5")
    refreshed.working.rename(tmp_path / "aside.duckdb")
    again = posting(5, title="Data Engineer")  # another version of it; what was landed before is without it
    write_csv(tmp_path / "board" / "board_20250702.csv", [again, posting(30)])
    pipeline.refresh(refreshed, [files_source([tmp_path / "board"], "board")])
    assert "p5" not in ids(refreshed) and "p30" in ids(refreshed)
    with duckdb.connect(refreshed.published, read_only=True) as connection:
        (earlier,) = connection.execute(
            "SELECT count(*) FROM marts.publication ANTI JOIN marts.run USING (run_id)"
        ).fetchall()
    assert earlier == (2,), "taken over; their runs are not known any more"
    forget(refreshed, posting="board:p6")
    assert "p6" not in ids(refreshed), "and what was taken over keeps nothing from being published"
    refreshed.forget_key.with_name("forgotten.txt").unlink()  # one of an older skilltide has none
    pipeline.refresh(refreshed, [])
    assert len(refreshed.forget_key.with_name("forgotten.txt").read_text().splitlines()) == 2


@pytest.mark.parametrize("damage", ["gone", "empty"])
def test_without_the_key_of_what_is_forgotten_nothing_is_published(
    damage: str, refreshed: Settings, tmp_path: Path
) -> None:
    forget(refreshed, posting="board:p5")
    key = refreshed.forget_key.read_bytes()
    refreshed.forget_key.write_bytes(b"") if damage == "empty" else refreshed.forget_key.unlink()
    write_csv(tmp_path / "board" / "board_20250702.csv", [posting(5, title="Data Engineer"), posting(30)])
    source = files_source([tmp_path / "board"], "board")
    with pytest.raises(WarehouseError, match=r"forget\.key: .*Bring the file back"):
        pipeline.refresh(refreshed, [source])
    with pytest.raises(WarehouseError, match="Bring the file back"):
        forget(refreshed, posting="board:p6")
    assert not {"p5", "p30"} & ids(refreshed), "what was published stays"
    refreshed.forget_key.write_bytes(key)
    pipeline.refresh(refreshed, [source])
    assert "p5" not in ids(refreshed) and "p30" in ids(refreshed)


def test_a_copy_that_cannot_be_removed_keeps_nothing_else_from_being_forgotten(
    refreshed: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, table, named = tmp_path / "closed.csv", tmp_path / "table.csv", tmp_path / os.fsdecode(b"caf\xe9.csv")
    for path in (closed, table, named):
        path.write_text(SECRET)
        note_written(refreshed, path)
    with refreshed.written.open("ab") as file:
        file.write(b'"/half a li')  # as a full disk leaves it
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        unlink(path, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        forgotten = forget(refreshed, posting="board:p5")
        assert forgotten.removed == [table, named] and "p5" not in ids(refreshed)
        (line,) = forgotten.kept
        assert line.startswith(f"{closed} can't be removed (Permission denied)")
        assert pipeline.refresh(refreshed, []).run.warnings == [line], "each run tries again, and tells"
    assert pipeline.refresh(refreshed, []).run.warnings == [] and not closed.exists()


def test_nobody_else_may_write_until_the_working_file_is_written_anew(
    refreshed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    holders = []

    def watched(*arguments: Any) -> None:
        holders.append(orjson.loads(refreshed.builder.read_bytes())["process_id"])
        rewrite(*arguments)

    monkeypatch.setattr("skilltide.pipeline.rewrite", watched)
    forget(refreshed, posting="board:p5")
    assert holders == [os.getpid()] and not refreshed.builder.exists()


def test_an_employers_boards_go_from_the_registry_and_what_stays_is_named(refreshed: Settings) -> None:
    own = refreshed.boards_file
    own.write_text("ashby:\n  - {board: harbourworks, employer: Harbour Works 5}\n")
    store(own).put([
        KnownBoard("lever", "harbour-fifth", "HARBOUR WORKS 5 GmbH", "platform"), KnownBoard("gem", "harbour-works-5"),
        KnownBoard("lever", "hw6", "Harbour Works 6", "told"), KnownBoard("ashby", "harbourworks", "Harbour Works 5"),
    ])  # fmt: skip
    forgotten = forget(refreshed, employer="Harbour Works 5")
    assert (forgotten.posting_count, forgotten.board_count) == (3, 3)
    assert [entry.board for entry in store(own).entries()] == ["hw6"]
    assert forgotten.kept == [f"ashby:harbourworks stands in {own}, which is yours: take its line out"]
    assert on_disk(refreshed.home, "harbour-fifth", "HARBOUR WORKS") == set()
    forgotten = forget(refreshed, employer="1Password")
    assert (forgotten.posting_count, forgotten.board_count) == (0, 0), "known of the list that comes with skilltide"
    assert "ashby:1password is in the list that comes with skilltide" in forgotten.kept[0]
    with pytest.raises(ConfigurationError, match="nothing of it is in the warehouse"):
        forget(refreshed, employer="Nobody At All")


def test_what_was_remembered_in_plain_is_hashed(refreshed: Settings) -> None:
    with working(refreshed) as connection:
        rows = connection.execute("SELECT posting_id FROM staging.posting WHERE native_id = 'p5'").fetchall()
        connection.execute("INSERT INTO ops.forgotten VALUES ('posting', ?)", [rows[0][0]])
    pipeline.refresh(refreshed, [])
    assert "p5" not in ids(refreshed)
    with working(refreshed) as connection:
        assert connection.execute("SELECT count(*) FROM ops.forgotten").fetchone() == (0,)
    assert refreshed.forget_key.stat().st_mode & 0o777 == 0o600


def test_a_forgotten_posting_is_nowhere(refreshed: Settings) -> None:
    assert SECRET in everything(refreshed)
    assert forget(refreshed, posting="board:p5").posting_count == 1
    assert ids(refreshed) == {f"p{number}" for number in range(20)} - {"p5"}
    assert SECRET not in everything(refreshed)
    with duckdb.connect(refreshed.published, read_only=True) as connection:
        texts = connection.execute("SELECT count(*) FROM marts.posting_text").fetchone()
        orphans = connection.execute(
            "SELECT count(*) FROM marts.mention ANTI JOIN marts.posting USING (text_id)"
        ).fetchone()
        assert (texts, orphans) == ((19,), (0,))
    assert not list(refreshed.reports.glob(".previous.duckdb"))


def test_an_employer_is_forgotten_by_any_spelling_of_its_name(refreshed: Settings) -> None:
    kept = {f"p{number}" for number in range(20) if number % 7 != 3}
    assert forget(refreshed, employer="HARBOUR WORKS 3").posting_count == 20 - len(kept)
    assert ids(refreshed) == kept


@pytest.mark.parametrize("former", ["uab harbour works 3", "harbour works 3 s de r l de c v"])
def test_an_employer_stays_forgotten_when_a_legal_form_is_left_out_of_its_key(refreshed: Settings, former: str) -> None:
    with working(refreshed) as connection:
        remember(connection, refreshed.forget_key, [("employer", former), ("employer", "uab harbour")])
    pipeline.refresh(refreshed, [])
    assert ids(refreshed) == {f"p{number}" for number in range(20) if number % 7 != 3}


def test_a_posting_stays_forgotten_by_a_former_id_when_a_collector_brings_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bring(day: int, *numbers: str) -> set[str]:
        """Which postings of some there are after they were delivered: a collector doesn't know what is forgotten."""
        at = datetime(2025, 3, day, 6, tzinfo=UTC)
        monkeypatch.setattr(pipeline, "clock", lambda: at)
        with landing_writer(settings.landing / "workday" / f"202503{day}T060000.000-abcd.jsonl.zst") as writer:
            writer.write(SourceConfigured("workday", "workday", {"platform": "workday"}))
            for row, number in enumerate(numbers):
                text = f"<p>You model the tides of quay {number} with Python, and keep them true through winter.</p>"
                info = {"title": "Data Scientist", "jobDescription": text, "jobPostingId": f"Data-Scientist_{number}"}
                payload = {"_board": "harbour.wd5/External", "jobPostingInfo": info}
                writer.write(Document("workday", payload, at, "workday:harbour.wd5/External", row))
        pipeline.ingest(settings, [])
        with working(settings) as connection:
            there = {key for (key,) in connection.execute("SELECT posting_id FROM staging.posting_version").fetchall()}
        return {number for number in numbers if posting_id("workday", f"harbour.{number}") in there}

    assert bring(10, "R-6") == {"R-6"}
    with working(settings) as connection:
        remember(connection, settings.forget_key, [("posting", posting_id("workday", "Data-Scientist_R-7"))])
    assert bring(11, "R-7", "R-8") == {"R-8"}
    assert bring(12, "R-7", "R-9") == {"R-9"}
    assert bring(13, "R-10") == {"R-10"}
    assert on_disk(settings.landing, "quay R-7") == set()
    with working(settings) as connection:  # so no run reads them again
        assert connection.execute("SELECT count(*) FROM raw.landing_file WHERE searched IS NULL").fetchone() == (0,)


def test_nothing_to_forget_is_told(refreshed: Settings) -> None:
    with pytest.raises(ConfigurationError, match="SOURCE:NATIVE_ID"):
        forget(refreshed, posting="board:p99")


def test_raw_data_goes_after_its_time_and_postings_stay(refreshed: Settings, tmp_path: Path) -> None:
    today = date.today()
    with working(refreshed) as connection:
        assert expire_raw(connection, refreshed.landing, 400, today) == {}
        later = expire_raw(connection, refreshed.landing, 400, today + timedelta(days=402))
        assert later == {"landing_files": 1, "documents": 20}
        assert connection.execute("SELECT count(*) FROM raw.document").fetchall() == [(0,)]
    write_csv(tmp_path / "board" / "board_20250702.csv", [posting(40)])
    pipeline.refresh(refreshed, [files_source([tmp_path / "board"], "board")])
    assert len(ids(refreshed)) == 21
