"""The command line, run in this process: help, exit codes, messages and output formats."""

import csv
import io
import json
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from skilltide import pipeline
from skilltide.cli import app, main
from skilltide.settings import Settings
from skilltide.sources.config import files_source
from support import posting, write_csv


@pytest.fixture
def home(tmp_path: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SKILLTIDE_LEXICONS", str(lexicon))
    monkeypatch.setenv("SKILLTIDE_WORKERS", "1")
    return tmp_path / "home"


@pytest.fixture(scope="module")
def refreshed_once(tmp_path_factory: pytest.TempPathFactory, lexicon: Path) -> Path:
    folder = tmp_path_factory.mktemp("refreshed")
    write_csv(folder / "board" / "board_20250701.csv", [posting(number) for number in range(20)])
    settings = Settings(home=folder / "home", lexicons=lexicon, workers=1)
    pipeline.refresh(settings, [files_source([folder / "board"], "board")])
    return settings.home


@pytest.fixture
def refreshed(home: Path, refreshed_once: Path) -> Path:
    shutil.copytree(refreshed_once, home)
    return home


def run(home: Path, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["--home", str(home), *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def fail(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run the entry point; return the one line that it prints."""
    monkeypatch.setattr(sys, "argv", ["skilltide", *arguments])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 1
    message = capsys.readouterr().err
    assert message.count("\n") == 1, message
    return message


COMMANDS = [
    "refresh",
    "ingest",
    "tag",
    "build",
    "publish",
    "report",
    "site",
    "status",
    "sql",
    "docs",
    "why",
    "evaluate",
    "lexicon",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, tmp_path: Path) -> None:
    assert "Usage" in run(tmp_path, command, "--help")


def test_the_version_needs_no_command() -> None:
    command = [sys.executable, "-m", "skilltide.cli", "--version"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert output == f"skilltide {metadata.version('skilltide')}\n"


def test_help_imports_nothing_heavy_and_a_run_no_http_client() -> None:
    code = (
        "import sys; from skilltide import cli; "
        "heavy = ('spacy', 'prefect', 'duckdb', 'pandas', 'plotly', 'pydantic'); "
        "print([name for name in heavy if name in sys.modules]); "
        "from skilltide import pipeline; "
        "print([name for name in ('httpx', 'bs4', 'pandas') if name in sys.modules])"
    )
    output = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert output == "[]\n[]\n"


def test_refresh_tells_mapping_counts_and_where_the_results_are(home: Path, tmp_path: Path) -> None:
    write_csv(tmp_path / "board" / "board_20250701.csv", [posting(number) for number in range(20)])
    output = run(home, "refresh", str(tmp_path / "board"))
    assert "title <- title" in output
    assert "20 documents" in output
    assert str(home / "warehouse" / "skilltide.duckdb") in output
    assert str(home / "reports" / "index.html") in output


def test_sql_formats(refreshed: Path) -> None:
    query = "SELECT native_id, title FROM marts.posting ORDER BY native_id LIMIT 2"
    assert "native_id" in run(refreshed, "sql", query)
    rows = list(csv.DictReader(io.StringIO(run(refreshed, "sql", query, "--format", "csv"))))
    assert rows == [
        {"native_id": "p0", "title": "Machine Learning Engineer"},
        {"native_id": "p1", "title": "Data Scientist"},
    ]
    assert json.loads(run(refreshed, "sql", query, "--format", "json")) == rows
    out = refreshed / "postings.parquet"
    run(refreshed, "sql", query, "--format", "parquet", "--out", str(out))
    assert duckdb.sql(f"FROM '{out}'").fetchall() == [tuple(row.values()) for row in rows]


def test_sql_cannot_write(refreshed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert "read-only" in fail(monkeypatch, capsys, "--home", str(refreshed), "sql", "DROP TABLE marts.posting")


def test_sql_reaches_other_files_only_where_that_is_allowed(
    refreshed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    query = f"SELECT count(*) AS posting_count FROM '{refreshed}/exports/posting.parquet'"
    assert "--allow-files" in fail(monkeypatch, capsys, "--home", str(refreshed), "sql", query)
    assert "20" in run(refreshed, "sql", "--allow-files", query)


def test_a_site_is_written_and_goes_with_what_is_forgotten(refreshed: Path, tmp_path: Path) -> None:
    told = run(refreshed, "site", "--out", str(tmp_path / "site"))
    assert str(tmp_path / "site" / "index.html") in told and (tmp_path / "site" / "report.html").is_file()
    assert str(tmp_path / "site") in run(refreshed, "forget", "--posting", "board:p5")
    assert not (tmp_path / "site").exists()


def test_status_tells_contents_and_sources(refreshed: Path) -> None:
    output = run(refreshed, "status")
    assert "20 postings" in output and "board" in output and "quarantine  empty" in output


@pytest.mark.parametrize("command", [["status"], ["sql", "SELECT 1"], ["report"]])
def test_nothing_published_says_what_to_run(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "skilltide refresh" in fail(monkeypatch, capsys, "--home", str(tmp_path), *command)


def test_no_source_says_what_to_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "--sample" in fail(monkeypatch, capsys, "--home", str(tmp_path), "refresh")


def test_a_bad_setting_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SKILLTIDE_WORKERS", "many")
    assert "SKILLTIDE_WORKERS" in fail(monkeypatch, capsys, "--home", str(tmp_path), "refresh")


def test_tag_writes_one_line_a_posting(home: Path, tmp_path: Path) -> None:
    text = "You have strong Python skills. PyTorch is a plus."
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [{"id": "a", "text": text, "title": "Data Scientist"}, {"id": "b", "html": "<p>We use <b>Docker</b></p>"}]
    source.write_text("".join(json.dumps(line) + "\n" for line in lines))
    run(home, "tag", str(source), "--out", str(out))
    first, second = map(json.loads, out.read_text().splitlines())
    assert first["id"] == "a"
    assert [text[m["start"] : m["end"]] for m in first["mentions"]] == ["Python", "PyTorch"]
    assert set(first["mentions"][0]) == {"start", "end", "skill", "kind", "alias", "level", "section", "rule"}
    assert [m["level"] for m in first["mentions"]] == ["required", "preferred"]
    mention = second["mentions"][0]
    assert second["text"][mention["start"] : mention["end"]] == "Docker"


def test_tag_reads_companies_and_titles_that_are_objects_or_numbers(home: Path, tmp_path: Path) -> None:
    text = "Docker Inc. builds containers. You have strong Python skills."
    abouts: list[dict[str, object]] = [
        {"company": {"name": "Docker Inc."}}, {"company": "Docker Inc."}, {"company": {"name": "Docker Inc.", "id": 5}},
        {"company": 1848, "title": 7}, {"company": None, "title": None}, {"company": {"name": None}}, {"company": ""},
        {"title": {"name": "Data Scientist"}}, {"hiring": {"name": "Acme"}, "posted_on": 5, "location": ["Berlin"]}, {},
    ]  # fmt: skip
    lines = [{"id": number, "text": text} | about for number, about in enumerate(abouts)]
    lines.append({"id": "html", "text": None, "html": f"<p>{text}</p>"})
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    run(home, "tag", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"))
    told = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    skills = [[mention["skill"] for mention in line["mentions"]] for line in told]
    assert skills[:3] == [["python"]] * 3 and skills[3:] == [["docker", "python"]] * 8
    assert told[-1]["text"] == text


@pytest.mark.parametrize("command", ["headings", "suggest"])
def test_the_lexicon_s_commands_read_the_same_lines(
    command: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "in.jsonl"
    line = {"text": "What We Forge\n- Python", "company": {"name": "Acme"}, "title": 7, "posted_on": 202507}
    source.write_text(json.dumps(line))
    run(home, "lexicon", command, str(source))
    source.write_text(json.dumps(line | {"language": ["en"]}))
    if command == "headings":  # it asks for none of that
        run(home, "lexicon", command, str(source))
    else:
        told = fail(monkeypatch, capsys, "--home", str(home), "lexicon", command, str(source))
        assert 'line 1: language is ["en"]; expected a string' in told


OF_THE_LEXICON = [
    ["lexicon", "lint", "--no-examples"],
    ["lexicon", "headings", "in.txt"],
    ["lexicon", "suggest", "in.txt"],
    ["lexicon", "export", "out.ttl"],
    ["why", "Go and Python"],
    ["why", "-"],
    ["evaluate", "--gold", "in.jsonl", "--postings", "in.jsonl"],
]


@pytest.mark.parametrize("command", OF_THE_LEXICON, ids=" ".join)
def test_the_lexicon_of_the_setting_is_used_where_none_is_given(
    command: list[str], home: Path, tmp_path: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.txt").write_text("Requirements\n- Python")
    (tmp_path / "in.jsonl").write_text('{"id": "1", "title": "", "company": "", "text": "Python", "mentions": []}\n')
    for variable, value in (("SKILLTIDE_LEXICONS", str(tmp_path / "none")), ("skilltide_lexicons", "~/none")):
        monkeypatch.delenv("SKILLTIDE_LEXICONS", raising=False)
        monkeypatch.setenv(variable, value)
        monkeypatch.setenv("HOME", str(tmp_path))
        result = CliRunner().invoke(app, ["--home", str(home), *command], input="Python")
        assert f"lexicon {tmp_path / 'none'}: folder not found" in str(result.exception)
    run(home, *command, "--lexicon", str(lexicon))
    assert not home.exists()


def test_the_lexicon_s_commands_know_what_the_setting_s_knows(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(home, "why", "Go and Python").startswith("1 mentions"), "it has no Go"
    assert run(home, "lexicon", "lint", "--no-examples").startswith("8 skills")
    run(home, "lexicon", "export", str(tmp_path / "out.ttl"))
    assert ":skill:pytorch" in (exported := (tmp_path / "out.ttl").read_text()) and ":skill:pandas" not in exported
    monkeypatch.setenv("SKILLTIDE_LEXICONS", "")
    assert run(home, "why", "Go and Python").startswith("2 mentions"), "an empty one is as none"
    monkeypatch.delenv("SKILLTIDE_LEXICONS")
    assert run(home, "why", "Go and Python").startswith("2 mentions")


def test_tag_reads_a_folder_of_texts(home: Path, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "one.txt").write_text("SQL is required.")
    out = tmp_path / "out.jsonl"
    run(home, "tag", str(tmp_path / "texts"), "--out", str(out))
    assert json.loads(out.read_text())["id"] == "one"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "line 1: not JSON"),
        ('{"text": "x"}', "line 1: no id"),
        ('{"id": 1, "body": "x"}', "expected text or html"),
        ('{"id": 1, "text": "x", "company": ["Acme"]}', 'line 1: company is ["Acme"]; expected a string, or an object'),
        ('{"id": 1, "text": "x", "company": {"id": 7}}', 'line 1: company is {"id":7};'),
        ('{"id": 1, "text": "x", "company": {"name": {"en": "Acme"}}}', 'company is {"name":{"en":"Acme"}};'),
        ('{"id": 1, "text": "x", "company": true}', "line 1: company is true;"),
        ('{"id": 1, "text": "x", "company": 7.5}', "line 1: company is 7.5;"),
        ('\n{"id": 1, "text": "x", "title": ["Data Scientist"]}', 'line 2: title is ["Data Scientist"];'),
        ('{"id": 1, "html": "x", "title": {"en": "Data Scientist"}}', "line 1: title is"),
    ],
)
def test_tag_names_the_bad_line(
    content: str,
    message: str,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(content)
    told = fail(monkeypatch, capsys, "--home", str(home), "tag", str(source), "--out", str(tmp_path / "out.jsonl"))
    assert message in told
    assert not (tmp_path / "out.jsonl").exists()
