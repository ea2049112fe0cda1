"""What the command line says of records, files and machines in trouble; the next run finishes with the same tables."""

import os
import signal
import time
from pathlib import Path

import duckdb
import pytest

from forked import Command
from support import posting, write_csv


class Home:
    """A home with one source, and the real command line on it."""

    def __init__(self, folder: Path, lexicon: Path) -> None:
        self.folder, self.home = folder, folder / "home"
        self.home.mkdir()
        self.environment = os.environ | {"SKILLTIDE_LEXICONS": str(lexicon), "SKILLTIDE_WORKERS": "1"}
        self.write(*(posting(number) for number in range(20)))

    def write(self, *rows: dict[str, str], name: str = "board_20250701.csv") -> Path:
        return write_csv(self.folder / "board" / name, rows)

    def start(self, *arguments: str) -> Command:
        return Command("--home", str(self.home), *arguments, environment=self.environment)

    def run(self, *arguments: str) -> tuple[int, str, str]:
        process = self.start(*arguments)
        output, errors = process.communicate(timeout=300)
        assert "Traceback" not in errors
        return process.returncode, output, errors

    def ingest(self) -> tuple[int, str, str]:
        return self.run("ingest", str(self.folder / "board"))

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with duckdb.connect(self.home / "warehouse" / "working.duckdb", read_only=True) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture
def home(tmp_path: Path, lexicon: Path) -> Home:
    return Home(tmp_path, lexicon)


def test_one_bad_address_stops_nothing(home: Home) -> None:
    path = home.folder / "board" / "board_20250702.csv"
    path.write_text(
        "id,title,company,location,posted,description,url\n"
        'x1,Data Scientist,Acme,Berlin,2025-06-01,"You know Python well and build models.",http://jobs.example:99999999/2\n'
        'x2,Data Scientist,Acme,Berlin,2025-06-01,"You know Python well, and more models.",https://jobs.example/3\n'
    )
    code, _, errors = home.ingest()
    assert (code, errors) == (0, "")
    assert home.rows("SELECT count(*) FROM staging.posting WHERE native_id LIKE 'x%'") == [(2,)]


def test_a_source_that_lost_everything_has_failed(home: Home) -> None:
    home.write(*(posting(number, description=" ") for number in range(20)))
    code, _, errors = home.ingest()
    assert code == 1
    assert "20 of 20 records can't be used: 20 empty_text (first: " in errors and "record 1: " in errors
    assert home.rows("SELECT outcome_code FROM ops.run") == [("failed",)]
    assert home.rows("SELECT count(*) FROM ops.quarantine") == [(20,)]
    home.write(posting(50), name="board_20250702.csv")
    assert home.ingest()[0] == 0, "what is good goes on"


def test_a_damaged_landing_file_is_told_and_the_rest_goes_on(home: Home) -> None:
    assert home.ingest()[0] == 0
    damaged = home.home / "landing" / "board" / "20200101T000000.000-0000.jsonl.zst"
    damaged.write_bytes(next((home.home / "landing" / "board").glob("*.zst")).read_bytes()[:-9])
    home.write(posting(50), name="board_20250702.csv")
    code, _, errors = home.ingest()
    assert code == 0 and f"{damaged}: a damaged landing file" in errors and "backup" in errors
    assert home.rows("SELECT count(*) FROM staging.posting") == [(21,)]


def test_a_damaged_working_database_says_how_to_go_on(home: Home) -> None:
    assert home.ingest()[0] == 0
    path = home.home / "warehouse" / "working.duckdb"
    path.write_bytes(b"not a database " * 4000)
    code, _, errors = home.ingest()
    assert code == 1 and str(path) in errors and "Move it aside" in errors
    path.unlink()
    assert home.ingest()[0] == 0
    assert home.rows("SELECT count(*) FROM staging.posting") == [(20,)]


def test_a_place_that_cannot_be_used_is_one_line(home: Home) -> None:
    assert home.run("refresh", str(home.folder / "board"))[0] == 0
    folder = home.folder / "reports"
    folder.mkdir()
    long = home.folder / ("o" * 250 + ".html")
    for out, reason in (
        (folder, "is a folder. Name a file with --out."),
        (long, "File name too long). Name another --out."),
        (home.home / "sources.yml" / "a", "Name another --out."),
    ):
        (home.home / "sources.yml").write_text("")
        code, _, errors = home.run("report", "--out", str(out))
        assert (code, errors.count("\n")) == (1, 1) and reason in errors
    (home.home / "exports").rename(home.folder / "aside")
    (home.home / "warehouse").rename(home.folder / "warehouse")
    (home.home / "warehouse").write_text("a file")
    code, _, errors = home.ingest()
    assert (code, errors.count("\n")) == (1, 1) and f"{home.home / 'warehouse'}: can't be used so" in errors


def test_a_size_that_is_none_is_told_with_its_setting(home: Home) -> None:
    home.environment |= {"SKILLTIDE_MEMORY_LIMIT": "lots"}
    code, _, errors = home.ingest()
    assert (code, errors.count("\n")) == (1, 1) and "setting memory_limit: 'lots': no size" in errors


def test_a_working_database_that_is_cut_off_says_how_to_go_on(home: Home) -> None:
    assert home.ingest()[0] == 0
    working = home.home / "warehouse" / "working.duckdb"
    os.truncate(working, working.stat().st_size // 2)
    home.write(posting(50), name="board_20250702.csv")
    code, _, errors = home.ingest()
    assert code == 1 and f"{working}: damaged" in errors and "Move it aside" in errors
    working.rename(home.folder / "aside")
    assert home.ingest()[0] == 0
    assert home.rows("SELECT count(*) FROM staging.posting") == [(21,)]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_says_what_is_kept(home: Home, number: signal.Signals, code: int) -> None:
    home.write(*(posting(n, description=posting(n)["description"] + f"\n- Part {n}.") for n in range(700)))
    process = home.start("refresh", str(home.folder / "board"))
    landed = home.home / "landing" / "board"
    until = time.monotonic() + 120
    while not list(landed.glob("*.zst")) and time.monotonic() < until:  # then it loads and normalises for seconds
        time.sleep(0.05)
    process.send_signal(number)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == code, errors
    assert "interrupted in step " in errors or "interrupted between two steps" in errors
    assert "the next run goes on from there" in errors
    assert "Traceback" not in errors
    code, output, _ = home.run("ingest", str(home.folder / "board"))
    assert code == 0, output
    assert home.rows("SELECT count(*) FROM staging.posting") == [(700,)]
    outcomes = home.rows("SELECT outcome_code FROM ops.run ORDER BY run_id")
    assert outcomes == [("failed",), ("completed",)]
