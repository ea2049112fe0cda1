"""Each user's page: its commands run, its SQL gives rows, its settings exist, its links lead somewhere."""

import json
import re
import shlex
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from typer.main import get_command
from typer.testing import CliRunner

from skilltide import pipeline
from skilltide.cli import app
from skilltide.settings import Settings
from skilltide.sources.board_registry import load_boards
from skilltide.sources.config import load_sources
from skilltide.sources.discovery import board_platforms
from support import posting, write_csv

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "docs" / f"{name}.md"
    for name in ("operations", "settings", "collectors", "dask", "forgetting", "for-analysts", "recipes",
                 "for-curators", "adding-a-source", "files", "crosswalk")
]  # fmt: skip
TITLES = [page.stem for page in PAGES]
ALL_PAGES = sorted(
    page
    for folder in (".", "docs", "reports", "lexicons", "warehouse/queries", "benchmarks", "src", "tests")
    for page in (ROOT / folder).glob("**/*.md" if folder in {"src", "tests"} else "*.md")
)

ELSEWHERE = {
    "make serve": "tests/flows/test_serve.py",
    "make collector": "tests/flows: test_serve.py, test_deploy.py",
    "prefect": "tests/flows: deployments and automations on a real server",
    "dask": "tests/warehouse/test_task_runner.py",
    "duckdb": "DuckDB's own command line, which is no dependency",
    "jupyter": "no dependency; tests/sample runs the notebook's cells",
    "pip": "no part of the project",
    "export": "the shell",
    "skilltide sources probe": "fetches from the network; tests/sources/test_commands.py",
    "skilltide forget": "tests/warehouse/test_forget.py",
}
"""Commands that don't run here, and where they are tested (or why not)."""
NO_DEPENDENCY = {"polars"}
"""Packages that recipes are for and skilltide doesn't need: their code runs where they are installed."""


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def commands() -> Iterator[tuple[str, str, str]]:
    """Yield each command that can run here: its page, the command, and the output that the page shows below it."""
    for page in PAGES:
        for block in blocks(page, "console"):
            for typed in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                line, _, shown = typed.partition("\n")
                command = re.sub(r"\s{2,}#.*", "", line).strip()
                if not any(command.startswith(prefix) for prefix in ELSEWHERE):
                    yield page.stem, command, shown


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, lexicon: Path) -> Iterator[Path]:
    """A refreshed home, as the folder where commands are typed."""
    folder = tmp_path_factory.mktemp("docs")
    write_csv(
        folder / "board" / "board_20250701.csv",
        [posting(n, company=f"Harbour Works {n % 40} GmbH") for n in range(300)],
    )
    (folder / "sources.yml").write_text("board:\n  platform: files\n  path: board\n")
    listed = {"text": "Requirements\n- You know Python, Quillworks and PyTorch.", "title": "Data Scientist"}
    (folder / "postings.jsonl").write_text("".join(json.dumps(listed | {"id": n}) + "\n" for n in range(40)))
    (folder / "warehouse").mkdir()
    (folder / "warehouse" / "queries").symlink_to(ROOT / "warehouse" / "queries")
    settings = Settings(home=folder, workers=1, lexicons=lexicon)
    pipeline.refresh(settings, list(load_sources(settings.sources_file).values()))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("SKILLTIDE_LEXICONS", str(lexicon))
        patch.setenv("SKILLTIDE_WORKERS", "1")
        yield folder


@pytest.mark.parametrize("page", PAGES, ids=TITLES)
def test_a_page_starts_with_something_to_type(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("$ ") for line in lines[:8])


def written(words: list[str]) -> list[str]:
    """Return the files that a command writes."""
    named = [words[place + 1] for place, word in enumerate(words) if word == "--out"]
    return named + re.findall(r"\bTO '([^']+)'", " ".join(words))


@pytest.mark.parametrize(("page", "command", "shown"), sorted(set(commands())))
def test_commands_run(page: str, command: str, shown: str, home: Path) -> None:
    assert command.startswith("skilltide "), f"{command}: name in ELSEWHERE where it is tested"
    words = shlex.split(command)[1:]
    given = None
    if "<" in words:
        given = (home / words[words.index("<") + 1]).read_text()
        words = words[: words.index("<")]
    files = [home / name for name in written(words)]
    for file in files:
        file.unlink(missing_ok=True)
    result = CliRunner().invoke(app, words, input=given, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert all(file.stat().st_size for file in files) and (files or result.output.strip())
    printed = result.output.splitlines()
    assert [line for line in shown.splitlines() if line and line not in printed] == []


def test_each_page_has_commands_that_run_here() -> None:
    assert {page for page, _, _ in commands()} >= {"operations", "for-analysts", "for-curators", "files", "crosswalk"}
    assert len(set(commands())) > 30


@pytest.mark.parametrize(
    ("page", "sql"), [(page.stem, sql) for page in PAGES for sql in blocks(page, "sql")], ids=lambda value: value[:40]
)
def test_sql_gives_rows(page: str, sql: str, home: Path) -> None:
    with duckdb.connect(home / "warehouse" / "skilltide.duckdb", read_only=True) as connection:
        assert connection.execute(sql).fetchall()


def test_the_share_from_parquet_agrees_with_the_mart(home: Path) -> None:
    (sql,) = [sql for sql in blocks(ROOT / "docs" / "for-analysts.md", "sql") if "exports/opening.parquet" in sql]
    with duckdb.connect(home / "warehouse" / "skilltide.duckdb", read_only=True) as connection:
        by_hand = connection.execute(sql).fetchall()
        mart = connection.execute("""
            SELECT month_on, opening_count, demand_count, demand_share FROM marts.skill_demand_monthly
            WHERE skill_id = 'large-language-models' AND NOT is_gap ORDER BY month_on
        """).fetchall()
    assert by_hand and by_hand == mart


@pytest.mark.parametrize(("page", "code"), [(page, code) for page in PAGES for code in blocks(page, "python")])
def test_python_runs(page: Path, code: str, home: Path) -> None:
    for name in NO_DEPENDENCY:
        if f"import {name}" in code and find_spec(name) is None:
            pytest.skip(f"{name} is not installed")
    exec(compile(code, page.name, "exec"), {})


def test_the_board_that_a_page_adds_is_read(tmp_path: Path) -> None:
    (example,) = [code for code in blocks(ROOT / "docs" / "adding-a-source.md", "yaml") if "board:" in code]
    (tmp_path / "boards.yml").write_text(example)
    board = load_boards(board_platforms()["lever"], tmp_path / "boards.yml")["acme"]
    assert board.is_enabled and board.employer == "Acme"


@pytest.mark.parametrize("page", PAGES, ids=TITLES)
def test_settings_exist(page: Path) -> None:
    known = {f"SKILLTIDE_{name.upper()}" for name in Settings.model_fields} | {"SKILLTIDE_CACHE"}  # of the tagger alone
    named = set(re.findall(r"SKILLTIDE_[A-Z_]+", page.read_text(encoding="utf-8")))
    assert named <= known
    if page.stem == "settings":  # its table has them all but the one for tests
        assert known - named == {"SKILLTIDE_ALLOW_LOOPBACK"}


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """Return what a link into a page may name: its headings as GitHub spells them, and anchors that it sets itself."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower() for heading in headings]
    found = {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}
    return found | set(re.findall(r'<a id="([^"]+)"', prose(page)))


@pytest.mark.parametrize("page", ALL_PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    astray = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not target.startswith(("http://", "https://", "mailto:")) and (
            not file.exists() or (anchor and anchor not in anchors(file))
        ):
            astray.append(target)
    assert astray == []


def test_all_pages_are_looked_at() -> None:
    assert len(ALL_PAGES) > 25 and {ROOT / "README.md", ROOT / "docs" / "tagging.md"} <= set(ALL_PAGES)
    assert "a-platform-that-isnt-known" in anchors(ROOT / "docs" / "adding-a-source.md")


def test_the_schedule_in_the_docs_is_the_one_deployed() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for entry in yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]:
        flow = entry["entrypoint"].rpartition(":")[2]
        (row,) = [line for line in text.splitlines() if line.startswith("|") and f"`{flow}/{entry['name']}`" in line]
        for schedule in entry.get("schedules", ()):
            minute, hour = schedule["cron"].split()[:2]
            assert f"{int(hour):02}:{int(minute):02}" in row


def test_compose_is_whole_in_itself() -> None:
    """Keys, conditions, volumes and variables: what `docker compose config` refuses."""
    text = (ROOT / "compose.yaml").read_text()
    compose = yaml.safe_load(text)
    known = {"build", "command", "depends_on", "environment", "healthcheck", "image", "ports", "restart",
             "stop_grace_period", "volumes"}  # fmt: skip
    needs = {"service_healthy": "healthcheck", "service_completed_successfully": "command"}
    used = set()
    for name, service in compose["services"].items():
        assert set(service) <= known, name
        used |= {volume.split(":")[0] for volume in service.get("volumes", ())}
        for other, entry in service.get("depends_on", {}).items():
            assert needs[entry["condition"]] in compose["services"][other], name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name
    assert used == set(compose["volumes"])
    page = (ROOT / "docs" / "prefect.md").read_text(encoding="utf-8")
    for variable, rest in re.findall(r"\$\{(\w+)([^}]*)\}", text):
        assert rest.startswith(":-") or f'"{variable}=' in page, variable


def test_container_files_name_what_is_there() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    assert set(compose["services"]) == {"database", "server", "schedule", "worker"}
    pool = yaml.safe_load((ROOT / "prefect.yaml").read_text())["definitions"]["pool"]["name"]
    assert f"work-pool create {pool} " in str(compose["services"]["schedule"]["command"])
    assert pool in compose["services"]["worker"]["command"]
    for line in (ROOT / "Containerfile").read_text().splitlines():
        if line.startswith("COPY"):
            *sources, _ = line.split()[1:]
            for source in sources:
                assert (ROOT / source).exists() and f"!{source}" in (ROOT / ".dockerignore").read_text(), source


def test_every_table_begins_with_its_header() -> None:
    """A row that a blank line cuts off from its header is shown as it is written."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "reports").glob("*.md")]
    cut_off = [
        f"{page.name}: {begun}"
        for page in pages
        for begun, second in re.findall(
            r"(?:\A|(?<=\n))(?<!\|\n)(\|.*)\n(.*)",
            re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.M | re.S),
        )
        if not re.fullmatch(r"[| :-]+", second)
    ]
    assert len(pages) > 20 and cut_off == []


def test_each_point_of_the_changelog_is_whole() -> None:
    """A merge can put lines into the middle of a sentence; the point that it cuts ends with a word."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    points = [point.strip() for point in re.split(r"^(?:- |#.*)", text, flags=re.MULTILINE)]
    assert len(points) > 200 and [point for point in points if point and point[-1] not in ".:)"] == []
    assert [line for line in text.splitlines() if len(line) > 120] == []


def test_what_make_prove_runs_of_skilltide_has_the_options_that_it_needs() -> None:
    """A command without an option that it requires ends with 2, and `make prove` with it."""
    script = (ROOT / "scripts" / "prove").read_text(encoding="utf-8")
    typed = [shlex.split(line) for line in re.findall(r"^ *run skilltide (.+)$", script, re.MULTILINE)]
    group: Any = get_command(app)
    for name, *words in typed:
        context = group.make_context("skilltide", [name])
        group.get_command(context, name).make_context(name, words, parent=context)  # raises where one is missing
    assert typed
