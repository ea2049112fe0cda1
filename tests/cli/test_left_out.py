"""What is left out is said in the end, file by file, and in the exit code: 3, or 0 with --lenient; else 1."""

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from skilltide.cli import app, main
from support import posting, write_csv

GOOD = {"title": "Data Scientist", "description": "You count pears in Python.", "date_posted": "2025-03-01"}


@pytest.fixture
def home(tmp_path: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SKILLTIDE_LEXICONS", str(lexicon))
    monkeypatch.setenv("SKILLTIDE_WORKERS", "1")
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_csv(tmp_path / "in" / "jobs_20250301.csv", [posting(number) for number in range(20)])
    return tmp_path / "in"


def run(home: Path, *arguments: object) -> Result:
    return CliRunner().invoke(app, ["--home", str(home), *map(str, arguments)], catch_exceptions=False)


def last_lines(result: Result) -> list[str]:
    return [line for line in result.stderr.splitlines() if line.startswith(("warning", "left out"))]


def add(folder: Path, name: str, text: str | bytes) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_nothing_left_out(home: Path, folder: Path) -> None:
    result = run(home, "ingest", folder)
    assert result.exit_code == 0, result.output
    assert last_lines(result) == []


def test_every_unusable_file_of_a_folder_is_named(home: Path, folder: Path) -> None:
    unusable = [
        add(folder, "columns.csv", "a,b\n1,2\n"),
        add(folder, "noise.parquet", bytes(range(256)) * 8),
        add(folder, "lines.jsonl", "not json\nnor this\n"),
        add(folder, "broken.zip", b"PK\x03\x04 and no more"),
        add(folder, "deep/empty.json", "{"),
        add(folder, "cut.jsonl", json.dumps(GOOD) + "\n" + '{"title": "Data'),
        add(folder, "old.xls", b"\xd0\xcf\x11\xe0"),
        add(folder, "nothing.csv", ""),
        add(folder, "header.csv", "title,description\n"),
    ]
    add(folder, "README.pdf", b"%PDF")
    add(folder, ".hidden/a.xls", b"\xd0\xcf\x11\xe0")
    result = run(home, "ingest", folder)
    assert result.exit_code == 3, result.output
    lines = last_lines(result)
    for path in unusable:
        assert sum(path in line for line in lines) == 1, path
    assert lines[-1] == ("left out   files that can't be used: 5, files not read, or not to their end: 2 (named above)")
    assert not any("jobs_20250301" in line or "README" in line or "hidden" in line for line in lines)
    assert "2 json_invalid (first: line is not JSON" in "".join(lines)


def test_lenient(home: Path, folder: Path) -> None:
    path = add(folder, "columns.csv", "a,b\n1,2\n")
    result = run(home, "ingest", "--lenient", folder)
    assert result.exit_code == 0, result.output
    assert path in "".join(last_lines(result))


def test_a_refresh_is_finished_before_it_says_so(home: Path, folder: Path) -> None:
    add(folder, "columns.csv", "a,b\n1,2\n")
    result = run(home, "refresh", folder)
    assert result.exit_code == 3, result.output
    assert (home / "reports" / "index.html").exists()
    assert run(home, "refresh", "--lenient", folder).exit_code == 0


def test_a_file_that_stays_unusable_fails_no_later_run(home: Path, folder: Path) -> None:
    """It is tried again and told again; what was read before is still there."""
    path = add(folder, "columns.csv", "a,b\n1,2\n")
    assert [run(home, "ingest", folder).exit_code for _ in range(2)] == [3, 3]
    again = run(home, "ingest", folder)
    assert path in "".join(last_lines(again))
    Path(path).unlink()
    assert run(home, "ingest", folder).exit_code == 0


def test_where_no_file_can_be_used_one_line_names_them_all(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [add(tmp_path / "in", f"{name}.csv", "a,b\n1,2\n") for name in "pqr"]
    noise = add(tmp_path / "in", "s.jsonl", "not json\n")
    monkeypatch.setattr(sys, "argv", ["skilltide", "--home", str(home), "ingest", "--lenient", str(tmp_path / "in")])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 1
    message = capsys.readouterr().err
    assert message.startswith(f"skilltide: in: none of its 4 files can be used. {', '.join(paths)}: no column is ")
    assert f"; {noise}: line is not JSON" in message
    assert message.count("\n") == 1


def test_nearly_all_of_many_files(home: Path, tmp_path: Path) -> None:
    write_csv(tmp_path / "in" / "jobs_20250301.csv", [posting(number) for number in range(20)])
    for number in range(9):
        add(tmp_path / "in", f"{number}.csv", "a,b\n1,2\n")
    result = run(home, "ingest", tmp_path / "in")
    assert result.exit_code == 3
    assert last_lines(result)[-1].endswith("files that can't be used: 9, sources that failed: 1 (named above)")


def test_a_source_of_two_that_fails(home: Path, folder: Path) -> None:
    add(home, "sources.yml", f"good: {{platform: files, path: {folder}}}\nlost: {{platform: files, path: nowhere}}\n")
    result = run(home, "ingest")
    assert result.exit_code == 3
    assert last_lines(result)[-1] == "left out   sources that failed: 1 (named above)"
    assert run(home, "ingest", "--lenient").exit_code == 0


def test_notes_of_one_kind_are_not_told_for_every_file(home: Path, tmp_path: Path) -> None:
    for number in range(8):
        add(tmp_path / "in", f"{number}.jsonl", json.dumps(GOOD | {"title": f"Data Scientist {number}"}) + "\n")
    add(tmp_path / "in", "jobs.db", b"SQLite format 3\0")
    result = run(home, "ingest", tmp_path / "in")
    assert result.exit_code == 0
    notes = [line for line in result.stdout.splitlines() if "nothing tells when it was collected" in line]
    assert len(notes) == 3
    assert "  in: 5 more notes of that kind (time_unknown), on 8 files" in result.stdout
    assert "jobs.db: a database is read only where it is named" in result.stdout
    assert "0.jsonl and 7 more: title <- title 100%" in result.stdout


def test_paths_have_an_id_of_their_own(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two sources of one id would tell their runs as one."""
    add(home, "sources.yml", f"in: {{platform: files, path: {folder}}}\n")
    monkeypatch.setattr(sys, "argv", ["skilltide", "--home", str(home), "ingest", str(folder)])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 1
    assert "in: an entry of" in capsys.readouterr().err
    assert run(home, "ingest", "--source", "again", folder).exit_code == 0
