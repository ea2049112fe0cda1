"""`skilltide status` and `skilltide doctor`: what they tell of a home that works, is busy, or is broken."""

import errno
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib import metadata
from pathlib import Path

import pytest
from typer.testing import CliRunner

from skilltide import doctor, pipeline
from skilltide.cli import app
from skilltide.settings import Settings
from skilltide.sources.config import load_sources
from skilltide.status import status_lines
from skilltide.warehouse.connect import working
from support import posting, write_csv

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, lexicon: Path) -> Path:
    """A home that was refreshed once."""
    folder = tmp_path_factory.mktemp("operations")
    write_csv(folder / "board" / "board_20250701.csv", [posting(number) for number in range(20)])
    (folder / "sources.yml").write_text("board:\n  platform: files\n  path: board\n")
    settings = Settings(home=folder, workers=1, lexicons=lexicon)
    pipeline.refresh(settings, list(load_sources(settings.sources_file).values()))
    return folder


@pytest.fixture
def settings(home: Path, lexicon: Path) -> Settings:
    return Settings(home=home, workers=1, lexicons=lexicon, lock_wait_seconds=0)


@contextmanager
def held(path: Path) -> Iterator[int]:
    """Another process that writes to the working database; gives its id."""
    code = f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stdin
        process.stdout.readline()
        yield process.pid
        process.stdin.close()


def told(settings: Settings, today: date | None = None) -> str:
    return "\n".join(status_lines(settings, today))


def test_status_tells_versions_disk_and_runs(settings: Settings) -> None:
    output = told(settings)
    assert "20 postings" in output and "refresh  completed" in output
    assert "landing" in output and "GB free" in output
    assert "schema" in output and "lexicon" in output and "DuckDB" in output


def test_status_works_while_a_run_holds_the_working_database(settings: Settings) -> None:
    with held(settings.working) as pid:
        output = told(settings)
    assert f"process {pid}" in output and "as last published" in output
    assert "20 postings" in output and "board" in output


def test_status_names_the_run_that_is_on_in_a_home_of_any_name(settings: Settings, tmp_path: Path) -> None:
    home = settings.at(tmp_path / "mine: that is it")
    shutil.copytree(settings.home, home.home)
    with held(home.working) as pid:
        assert f"a run is on (process {pid}); what follows is as last published" in told(home)


@pytest.mark.parametrize("damage", ["no database", "closed"])
def test_status_works_where_the_working_database_cannot_be_looked_at(
    damage: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    aside = settings.working.rename(settings.working.with_suffix(".aside"))
    settings.working.write_bytes(b"")
    try:
        if damage == "closed":  # to a colleague, who may read what is published
            monkeypatch.setattr("skilltide.status.reading", refuse)
        output = told(settings)
    finally:
        aside.replace(settings.working)
    assert "20 postings" in output and "as last published" in output
    assert ("Permission denied" if damage == "closed" else "not a database") in output


def test_status_tells_a_failed_run_that_published_nothing(settings: Settings) -> None:
    with working(settings) as connection:
        connection.execute(
            "INSERT INTO ops.run (run_id, flow_code, started_at, finished_at, outcome_code, message, "
            "skilltide_version) VALUES ('29990101', 'publish', now(), now(), 'failed', 'grain broken', '0')"
        )
    try:
        assert "publish  failed" in told(settings) and "grain broken" in told(settings)
    finally:
        with working(settings) as connection:
            connection.execute("DELETE FROM ops.run WHERE run_id = '29990101'")


def test_status_tells_of_a_first_run_that_is_on_or_failed(settings: Settings, tmp_path: Path) -> None:
    home = settings.at(tmp_path)
    with working(home) as connection:
        connection.execute(
            "INSERT INTO ops.run (run_id, flow_code, started_at, finished_at, outcome_code, message, "
            "skilltide_version) VALUES ('20250701', 'refresh', now(), now(), 'failed', 'no source', '0')"
        )
    output = told(home)
    assert "no published warehouse here" in output and "GB free" in output
    assert "refresh  failed" in output and "no source" in output and "quarantine  empty" in output
    with held(home.working) as pid:
        assert told(home).endswith(f"now         a run is on (process {pid})")


def test_status_tells_stale_sources_and_failing_boards(settings: Settings) -> None:
    text = settings.sources_file.read_text()
    settings.sources_file.write_text(text + "boards:\n  platform: ashby\n  boards: [acme]\n")
    read = "INSERT INTO raw.board_read VALUES ('boards', ?, ?, ?, ?, ?, true, 3, NULL, '{}', ?, ?)"
    with working(settings) as connection:
        for board, day, outcome, cause in (
            ("acme", 1, "read", None), ("acme", 2, "failed", "busy"), ("acme", 3, "failed", "not_found"),
            ("bolt", 3, "failed", "not_found"), ("cogs", 3, "unchanged", None), ("dyna", 3, "failed", None),
        ):  # fmt: skip
            when, key = f"2025-07-0{day}", f"ashby:{board}"
            message = f"{key}: {cause} of old" if outcome == "failed" else None
            connection.execute(read, [key, f"r{day}", when, when, outcome, message, cause])
    try:
        output = told(settings, date(2025, 7, 9))
        assert re.search(r"refresh +completed\S* +\d+ s, \d+ s", output)  # how long, and fetching in it
        assert "boards      4 tried, 3 failing" in output
        assert "  2 since 2025-07-02: nothing at its address (moved, or gone)\n" in output
        assert "    ashby:acme since 2025-07-02, ashby:bolt since 2025-07-03\n" in output
        assert (
            "  1 since 2025-07-03: could not be read\n    ashby:dyna since 2025-07-03\n    ashby:dyna: None" in output
        )
        assert "  4 not read well for more than 3 days; the oldest on 2025-07-01" in output
        warnings = findings(settings)["warning"]
        assert any("2 of 4 boards fail since 2025-07-02: nothing at its address" in line for line in warnings)
        assert not any("boards: 4 tried, all" in line for line in findings(settings)["good"])
        stale = [line for line in output.splitlines() if "STALE" in line]
        assert len(stale) == 1 and "nothing ever" in stale[0]  # files come when they come: never stale
    finally:
        settings.sources_file.write_text(text)
        with working(settings) as connection:
            connection.execute("DELETE FROM raw.board_read")


def findings(settings: Settings) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for finding in doctor.examine(settings):
        found.setdefault(finding.level, []).append(finding.line())
    return found


def test_doctor_finds_nothing_broken_in_a_home_that_works(settings: Settings) -> None:
    found = findings(settings)
    assert "broken" not in found, found
    assert any("20 postings" in line for line in found["good"])


def test_doctor_tells_sources_that_may_not_be_read(settings: Settings, tmp_path: Path) -> None:
    entries = {"sr": "smartrecruiters", "mine": "remotive", "muse": "themuse", "open": "ashby"}
    home = settings.model_copy(update={"home": tmp_path, "contact": "me@example.org"})
    home.sources_file.write_text("".join(f"{key}: {{platform: {platform}}}\n" for key, platform in entries.items()))
    found = findings(home)["broken"]
    assert len(found) == 3
    assert "sr: SmartRecruiters is not read" in found[0] and "What remains" in found[0]
    assert "robots_decision" in found[1] and "accept_terms: true" in found[2]


def test_doctor_s_exit_code(home: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLTIDE_LEXICONS", str(lexicon))
    assert CliRunner().invoke(app, ["--home", str(home), "doctor"]).exit_code == 0
    monkeypatch.setenv("SKILLTIDE_TIMEZONE", "Mars/Olympus")
    result = CliRunner().invoke(app, ["--home", str(home), "doctor"])
    assert result.exit_code == 1 and "SKILLTIDE_TIMEZONE" in result.output


def test_doctor_tells_that_the_key_of_what_is_forgotten_is_gone(settings: Settings, tmp_path: Path) -> None:
    home = settings.at(tmp_path)
    home.forget_key.parent.mkdir()
    told = home.forget_key.with_name("forgotten.txt")
    told.write_text("")
    assert "broken" not in findings(home)
    told.write_text("posting 0a1b2c\n")
    assert "the key of what is to stay forgotten is gone" in one_broken(home)
    home.forget_key.write_bytes(b"short")
    assert "the key of what is to stay forgotten is damaged" in one_broken(home)
    home.forget_key.write_bytes(b"k" * 32)
    assert "broken" not in findings(home)
    for path in (told, home.forget_key):
        path.unlink()
    shutil.copy(settings.working, home.working)
    with working(home) as connection:
        connection.execute("INSERT INTO ops.forgotten_hash VALUES ('posting', '0a1b2c')")
    assert "gone, and without it that would come back" in one_broken(home), "what only the database remembers"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Europe/Berln", "Europe", "+02:00", "CEST", "../UTC"])
def test_a_wrong_time_zone_is_told_before_anything_is_served(zone: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flows.serve"], cwd=tmp_path, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]), "SKILLTIDE_TIMEZONE": zone},
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("\n"), done.stdout) == (1, 1, "")
    assert f"setting timezone: {zone!r}: no time zone. Set SKILLTIDE_TIMEZONE" in done.stderr
    assert not (tmp_path / ".prefect").exists()


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])
def test_a_time_zone_is_taken(zone: str) -> None:
    assert Settings(timezone=zone).zone == zone


def one_broken(settings: Settings) -> str:
    (line,) = findings(settings)["broken"]
    return line


@pytest.mark.parametrize("package", ["fastapi", "sqlalchemy"])
def test_doctor_knows_the_packages_that_break_prefect(
    package: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "99.0" if name.lower() == package else real(name))
    assert "Prefect's server" in one_broken(settings) and "pip install" in one_broken(settings)


def test_doctor_finds_a_home_that_can_t_be_written_to(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert any("can't be written" in line for line in findings(settings.at(tmp_path / "file" / "home"))["broken"])


def test_doctor_finds_a_broken_lexicon_and_sources_file(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "sources.yml").write_text("board: {platform: nonsense}\n")
    lines = findings(settings.model_copy(update={"home": tmp_path, "lexicons": tmp_path / "nowhere"}))["broken"]
    assert len(lines) == 2 and "nonsense" in lines[1]


def test_doctor_asks_for_a_contact_before_anything_is_fetched(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "sources.yml").write_text("boards: {platform: ashby, boards: [acme]}\n")
    assert "SKILLTIDE_CONTACT" in one_broken(settings.at(tmp_path))


def test_doctor_tells_a_newer_schema_and_a_run_that_is_on(settings: Settings) -> None:
    with held(settings.working) as pid:
        assert any(f"process {pid}" in line for line in findings(settings)["note"])
    with working(settings) as connection:
        connection.execute("INSERT INTO main.schema_migration VALUES (999, 'future', 'x')")
    try:
        assert "Upgrade skilltide" in one_broken(settings)
        assert "another schema" in told(settings)
    finally:
        import duckdb

        with duckdb.connect(settings.working) as connection:
            connection.execute("DELETE FROM main.schema_migration WHERE number = 999")


def test_doctor_tells_a_prefect_server_that_does_not_answer(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    assert "http://127.0.0.1:9/api" in one_broken(settings)


def test_doctor_tells_a_full_disk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_DISK_BYTES", 10**18)
    monkeypatch.setattr(doctor, "LOW_DISK_BYTES", 10**18)
    assert all("GB free" in line for line in findings(settings)["broken"])
