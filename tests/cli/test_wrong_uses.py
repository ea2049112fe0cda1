"""Wrong uses of the command line: each is told in words, with what was expected, and nothing is left behind."""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from skilltide import pipeline
from skilltide.cli import app, main
from skilltide.settings import Settings
from skilltide.sources.config import files_source
from skilltide.written import clear_copies, note_written
from support import posting, write_csv


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, lexicon: Path) -> Path:
    folder = tmp_path_factory.mktemp("published")
    write_csv(folder / "board" / "board_20250701.csv", [posting(number) for number in range(3)])
    settings = Settings(home=folder / "home", lexicons=lexicon, workers=1)
    pipeline.refresh(settings, [files_source([folder / "board"], "board")])
    return settings.home


@pytest.fixture
def home(published: Path, tmp_path: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SKILLTIDE_LEXICONS", str(lexicon))
    monkeypatch.chdir(tmp_path)
    shutil.copytree(published, tmp_path / "home")
    (tmp_path / "folder").mkdir()
    (tmp_path / "a.csv").write_text("id\n1\n")
    return tmp_path / "home"


def told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run the entry point; return what it says, without the frame around it."""
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr(sys, "argv", ["skilltide", *arguments])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code in (1, 2)
    return " ".join(re.sub("[│╭╮╰╯─]", " ", capsys.readouterr().err).split())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("refresh --home x", "--home goes before the command: skilltide --home FOLDER refresh ..."),
        ("sources list --home x", "--home goes before the command: skilltide --home FOLDER sources ..."),
        ("sql --debug 1", "--debug goes before the command: skilltide --debug sql ..."),
        ("refresh --smple", "No such option: --smple (Possible options: --sample)"),
        ("refresh --sample a.csv", "--sample takes no PATHS"),
        ("refresh --source x", "--source is about PATHS, and none was given"),
        ("--home a.csv status", "'a.csv': a file stands there, expected a folder. Set SKILLTIDE_HOME or --home"),
        ("--home a.csv refresh a.csv", "'a.csv': a file stands there, expected a folder"),
        (
            "--home a.csv/x status",
            "'a.csv/x': can't be looked at (Not a directory), expected a folder. Set SKILLTIDE_HOME",
        ),
        (
            "--home ~nobody-there/x status",
            "'~nobody-there/x': no folder is known that ~nobody-there means, expected a pa",
        ),
        ("refresh ~nobody-there/x.csv", "~nobody-there/x.csv: no file there"),
        ("refresh a.csv", "needed are title, and description or description_html or parts. Name them in its entry of"),
        ("tag --out x.jsonl", "it is about INPUT, and none was given"),
        ("tag a.csv --out none/x.jsonl", "none/x.jsonl: can't be written"),
        ("tag a.csv --out folder", "folder: is a folder"),
        ("why Python --language English", "'English': expected a language's code in two small letters, e.g. de"),
        (
            "sources list greenhouse --state lost",
            "'lost': boards are in no such state; expected live, candidate, empty",
        ),
        ("sources list --state live", "it is about the boards of one PLATFORM"),
        ("docs", "the pages of a clone are written; run it there"),
    ],
)
def test_a_wrong_use_is_told(
    typed: str, said: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = set(home.parent.iterdir())
    assert said in told(monkeypatch, capsys, *typed.split(" "))
    made = {path.name for path in set(home.parent.iterdir()) - there}
    assert made <= {"landing", "warehouse"}  # of a run that began, and failed


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("sql --out x.xlsx SELECT", "x.xlsx: .xlsx tells no format that a result is given in; expected .arrow, .csv"),
        ("sql --out folder --format csv SELECT", "folder: is a folder. Name a file with --out"),
        ("sql --out . --format csv SELECT", ".: is a folder. Name a file with --out"),
        ("report --out .", ".: is a folder. Name a file with --out"),
        ("report --out a.csv/x.html", "a.csv/x.html: can't be written"),
        (
            "report --since 2026-01 --until 2025-01 --out x.html",
            "no month is since 2026-01 until 2025-01. Months are 20",
        ),
        ("report --since 2099-01 --out x.html", "no month is since 2099-01. Months are 20"),
        ("report --until 1999-01 --out x.html", "no month is until 1999-01. Months are 20"),
    ],
)
def test_what_can_t_be_written_is_told(
    typed: str, said: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = set(home.parent.iterdir())
    arguments = ["SELECT 1" if word == "SELECT" else word for word in typed.split(" ")]
    assert said in told(monkeypatch, capsys, "--home", str(home), *arguments)
    assert set(home.parent.iterdir()) == there


def test_a_failing_tag_leaves_nothing_behind(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = set(home.parent.iterdir())
    assert "line 1: not JSON" in told(monkeypatch, capsys, "tag", "a.csv", "--out", "x.jsonl")
    assert set(home.parent.iterdir()) == there


@pytest.mark.parametrize("query", ["-- How many?\nSELECT 12", "--how many\nSELECT 12", "SELECT 12 -- how many"])
def test_a_query_may_begin_with_a_comment(query: str, home: Path) -> None:
    result = CliRunner().invoke(app, ["--home", str(home), "sql", "--format", "csv", query])
    assert result.stdout == "12\n12\n"


@pytest.mark.skipif(sys.platform == "darwin", reason="names are UTF-8 there")
def test_names_that_are_no_utf_8(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = os.fsdecode(b"\xff")
    assert "the path is not UTF-8" in told(monkeypatch, capsys, "--home", name, "refresh", "a.csv")
    result = CliRunner().invoke(app, ["--home", str(home), "sql", "--out", f"{name}.csv", "SELECT 12"])
    assert result.exit_code == 0 and Path(f"{name}.csv").read_text() == "12\n12\n"
    for typed, said in (
        (["why", "--posting", f"{name}:1"], "�:1"),
        (["why", "--opening", f"B{name}ro"], "B�ro"),
        (["forget", "--employer", f"B{name}ro"], "B�ro"),
        (["forget", "--posting", f"board:{name}"], "board:�"),
    ):
        assert said in told(monkeypatch, capsys, "--home", str(home), *typed)


def test_what_was_written_is_found_again_whatever_its_name(home: Path) -> None:
    settings, named = Settings(home=home), Path(os.fsdecode(b"\xff.csv")).absolute()
    for path in (named, plain := Path("plain.csv").absolute()):
        path.write_text("x")
        note_written(settings, path)
        note_written(settings, path)
    assert clear_copies(settings).removed == [named, plain] and not named.exists()


def test_doctor_makes_no_home(home: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["--home", str(tmp_path / "misspelt" / "home"), "doctor"])
    assert f"there is no folder {tmp_path / 'misspelt' / 'home'} yet" in result.stdout
    assert not (tmp_path / "misspelt").exists()


def test_a_query_without_a_result_writes_no_file(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    query = "COPY (SELECT 12) TO 'other.csv'"
    said = told(monkeypatch, capsys, "--home", str(home), "sql", "--allow-files", "--out", "x.csv", query)
    assert "x.csv: not written, as the query's last statement gives no result." in said
    assert Path("other.csv").exists() and not Path("x.csv").exists()
    assert not clear_copies(Settings(home=home)).removed


def test_what_can_t_be_read_is_told_by_its_own_name(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home.parent / "folder" / "gone.txt").symlink_to("nowhere")
    said = told(monkeypatch, capsys, "tag", "folder", "--out", "x.jsonl")
    assert "folder/gone.txt: can't be read (No such file or directory)." in said and "--out" not in said
    assert not Path("x.jsonl").exists()


def test_evaluate_needs_both_files(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Missing option '--gold'" in told(monkeypatch, capsys, "evaluate")
