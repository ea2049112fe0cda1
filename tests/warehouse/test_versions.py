"""An edit of the code reaches what it made, all of that and nothing else, and nobody raises a number for it."""

import json
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from skilltide import pipeline
from skilltide.settings import Settings
from skilltide.sources.config import files_source
from skilltide.steps import normalise
from skilltide.steps.expire_raw import expire_raw
from skilltide.warehouse.connect import working
from support import posting, write_csv
from trials import Tree

HN = [
    {"id": number, "created_at_i": 1_740_000_000 + number, "text": f"Harbour Works {number} | ML Engineer | Berlin | "
     f"Full-time<p>We train large language models for pilots in region {number}. You know Python and SQL well."}
    for number in range(5)
]  # fmt: skip


@pytest.fixture
def tree(tmp_path: Path, lexicon: Path) -> Tree:
    """Thirty rows with dates that nobody can read, and five comments of Hacker News; ingested once."""
    tree = Tree(tmp_path, lexicon)
    rows = [posting(number, posted=f"2025~03~{number % 27 + 1:02d}") for number in range(30)]
    write_csv(tree.home / "board" / "board_20250401.csv", rows)
    (tree.home / "hn_2025-03.json").write_text(json.dumps(HN))
    (tree.home / "sources.yml").write_text(
        "board: {platform: files, path: board}\nhn: {platform: hackernews, history: hn_2025-03.json, threads: 0}\n"
    )
    assert replayed(tree) == 35
    return tree


def replayed(tree: Tree) -> int:
    """Ingest again; return how many documents were normalised."""
    return tree.count(tree.run("ingest"), "normalise", "documents")


def posted(tree: Tree) -> dict[str, int]:
    """How many postings of each source have a date."""
    with duckdb.connect(tree.home / "warehouse" / "working.duckdb", read_only=True) as connection:
        return dict(connection.execute(
            "SELECT source_id, count(posted_on) FROM staging.posting GROUP BY 1 ORDER BY 1").fetchall())  # fmt: skip


def test_an_edit_replays_what_it_made_and_nothing_else(tree: Tree) -> None:
    assert posted(tree) == {"board": 0, "hn": 5}
    tree.append("src/skilltide/normalise/dates.py", '\n# a remark\n"""And a word on it."""\n')
    tree.append("src/skilltide/sources/platforms/files.py", "\n# a remark\n")
    assert replayed(tree) == 0, "another docstring, another comment"
    tree.append("src/skilltide/sources/platforms/hackernews.py", "\nFIXED = True\n")
    assert replayed(tree) == 5, "a fixed platform"
    tree.append(
        "src/skilltide/normalise/dates.py",
        "\n\n_plain = read_posted\n\n\ndef read_posted(text, *rest, **named):\n"
        '    return _plain(text.replace("~", "-") if text else text, *rest, **named)\n',
    )
    assert replayed(tree) == 35, "a fixed normaliser"
    assert posted(tree) == {"board": 30, "hn": 5}
    tree.append("src/skilltide/normalise/seniority.yml", "\n# another rule\n")
    assert replayed(tree) == 35, "changed rules"
    assert replayed(tree) == 0


def test_what_is_past_its_retention_is_counted(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "board"
    write_csv(folder / "board_20250701.csv", [posting(number) for number in range(20)])
    pipeline.refresh(settings, [files_source([folder], "board")])
    with working(settings) as connection:
        expire_raw(connection, settings.landing, 400, date.today() + timedelta(days=402))
    write_csv(folder / "board_20250702.csv", [posting(number) for number in range(20, 25)])
    monkeypatch.setattr(normalise, "normaliser_version", lambda source: "another")
    outcome = pipeline.refresh(settings, [files_source([folder], "board")])
    assert outcome.run.steps["normalise"]["unreplayable_postings"] == 20
    assert outcome.run.steps["normalise"]["documents"] == 5
    with duckdb.connect(settings.published, read_only=True) as connection:
        counts = connection.execute("SELECT unreplayable_posting_count FROM marts.run ORDER BY run_id").fetchall()
        assert counts == [(None,), (20,)]
        assert connection.execute("SELECT count(*) FROM marts.posting").fetchone() == (25,)


def test_marts_of_runs_tell_every_run_that_ended(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "board"
    for day in (1, 2):
        rows = [posting(number) for number in range(10)] + [posting(50 + n, description=" ") for n in range(day)]
        write_csv(folder / f"board_2025070{day}.csv", rows)
        pipeline.refresh(settings, [files_source([folder], "board")])
        with duckdb.connect(settings.published, read_only=True) as connection:
            runs = connection.execute("SELECT outcome_code, finished_at IS NOT NULL FROM marts.run").fetchall()
            assert len(runs) == day
            assert {ended for _, ended in runs} == {True}
            assert {outcome for outcome, _ in runs} <= {"completed", "completed_with_warnings"}
            assert connection.execute("SELECT count(*) FROM marts.source_run").fetchone() == (day,)
            told = connection.execute("SELECT sum(rejection_count) FROM marts.quarantine_summary").fetchone()
        with working(settings) as connection:
            assert connection.execute("SELECT count(*) FROM ops.quarantine").fetchone() == told
