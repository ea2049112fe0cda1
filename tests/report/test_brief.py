"""The Markdown brief: how things are, what changed since the publication before, and a file a day."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from markdown_it import MarkdownIt
from market import RUNNING, overrun, published_again

from skilltide.report.brief import read_brief
from skilltide.report.dated import KEPT, keep_brief, newest_brief


@pytest.fixture(scope="module")
def again(market: Path, short: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The market of 24 months, which was published before when it had eight."""
    return published_again(tmp_path_factory.mktemp("again") / "market.duckdb", market, short)


@pytest.fixture
def edited(again: Path, tmp_path: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A copy of the market without what changed, to put changes in; close it before it is read."""
    path = tmp_path / "edited.duckdb"
    shutil.copy(again, path)
    with duckdb.connect(path) as connection:
        connection.execute("DELETE FROM marts.change")
        yield connection, path


def put(connection: duckdb.DuckDBPyConnection, area: str, code: str, subject: str, **values: object) -> None:
    """Put a change into the newest publication."""
    row = {
        "publication_id": 2, "previous_publication_id": 1, "area_code": area, "change_code": code, "subject": subject,
        "is_tagging_changed": False if area == "market" else None,
    } | values  # fmt: skip
    told = ", ".join(f"${key} AS {key}" for key in row)
    connection.execute(f"INSERT INTO marts.change BY NAME SELECT {told}", row)


def test_the_brief_tells_the_state_and_the_outage(short: Path, again: Path) -> None:
    text = read_brief(again, notice="A synthetic sample.")[0]
    assert text.startswith("# Skills in demand, January 2024 to November 2025\n\n> A synthetic sample.\n")
    assert "**Which technology is demanded most?** Python: in 8" in text
    assert "- March 2025 to July 2025: an outage." in text
    assert text.splitlines()[-1].startswith("Publication 2, 28 December 2025, 05:12 UTC; skilltide ")
    first = read_brief(short)[0]
    assert "## Since" not in first and "Publication 1, 28 August 2024" in first


def test_the_brief_tells_what_changed_since_the_publication_before(again: Path) -> None:
    text = read_brief(again)[0]
    since = text[text.index("## Since 28 August 2024\n") :]
    data, market_part = since.split("### In the market")
    assert "### In the data" in data and "postings more" in data
    assert (
        "- Counted for the first time: November 2025, October 2025, September 2025, August 2025, February 2025, "
        in data
    )
    assert " more, in the mart change." in data
    assert "- Now rising: Rising Tool" in market_part
    assert "- Now clearly risen: Rising Tool (" in market_part
    assert "### In the lexicon" not in since


def test_lists_are_ranked_and_end_after_ten(edited: tuple[duckdb.DuckDBPyConnection, Path]) -> None:
    connection, path = edited
    for number in range(255):
        put(connection, "market", "change_verdict", f"skill-{number:03}", previous_text="unclear", current_text="risen")
    connection.execute(
        "INSERT INTO marts.publication_skill BY NAME SELECT 2 AS publication_id, 'skill-200' AS skill_id, "
        "9.5 AS difference_points, 0.1 AS before_share, 0.195 AS after_share"
    )
    for number in range(30):
        put(connection, "lexicon", "skill_edited", f"skill-{number:03}", current_text="alias " * 200,
            previous_share=0.2, current_share=0.2 + number / 100)  # fmt: skip
    connection.close()
    text = read_brief(path)[0]
    (line,) = [line for line in text.splitlines() if "clearly risen" in line]
    assert line.startswith("- Now clearly risen: skill-200 (10.0% to 19.5%), skill-000, skill-001,")
    assert line.endswith("skill-008 and 245 more, in the mart change.")
    told = text[text.index("### In the lexicon") :].splitlines()
    assert told[2].startswith("- skill-029 (20.0% to 49.0% of openings): now alias alias") and len(told[2]) < 250
    assert told[12] == "- 20 more skills with another entry, in the mart change."
    assert max(len(line) for line in text[text.index("## Since") :].splitlines()) < 400


def test_what_moved_with_the_lexicon_is_told_there(edited: tuple[duckdb.DuckDBPyConnection, Path]) -> None:
    connection, path = edited
    put(connection, "market", "trend_verdict", "docker", previous_text="unclear", current_text="rising",
        is_tagging_changed=True)  # fmt: skip
    put(connection, "market", "trend_verdict", "sql", previous_text="falling", current_text="unclear")
    put(connection, "market", "share_apart", "python", previous_share=0.5, current_share=0.8, is_tagging_changed=True)
    put(connection, "lexicon", "skill_added", "rare", current_share=0.002)
    put(connection, "lexicon", "skill_removed", "cobol", previous_share=0.03)
    put(connection, "lexicon", "tagging", "", previous_text="version: a", current_text="version: b")
    put(connection, "data", "source_gone", "old-board", previous_count=12)
    put(connection, "data", "month_uncounted", "2024-02", current_text="few_days")
    connection.close()
    text = read_brief(path)[0]
    data, market_part, lexicon = (text.split("### In the ")[at] for at in (1, 2, 3))
    assert "- Without a posting now: old-board (12 postings)." in data
    assert "- No longer counted: February 2024 (collected on fewer than half of the scheduled days)." in data
    assert market_part.splitlines()[2:3] == ["- No longer falling: SQL."]
    assert lexicon.splitlines()[2:7] == [
        "- Rules that all skills share changed, so shares may differ because other mentions are found, not because "
        "demand moved.",
        "- New in the lexicon: Rare Thing (0.2% of openings).",
        "- Gone from the lexicon: cobol (3.0% of openings).",
        "- Now rising (tagged otherwise): Docker.",
        "- Share clearly changed over all counted months (tagged otherwise): Python (50.0% to 80.0%).",
    ]


def test_each_publication_of_a_day_is_told(edited: tuple[duckdb.DuckDBPyConnection, Path]) -> None:
    connection, path = edited
    for number in (3, 4, 5):
        connection.execute(
            "INSERT INTO marts.publication SELECT * REPLACE (? AS publication_id, published_at + to_hours(?) AS "
            "published_at) FROM marts.publication WHERE publication_id = 2", [number, number - 2]
        )  # fmt: skip
    connection.close()
    text = read_brief(path)[0]
    headings = [line for line in text.splitlines() if line.startswith("## Since")]
    assert headings == [f"## Since 28 December 2025, 0{hour}:12 UTC" for hour in (7, 6, 5)]
    assert "Of the day's 4 publications the last 3; all in the mart change" in text.replace("\\", "")
    assert text.count("- What is said of the skills is as before.") == 3


def test_a_file_without_history_leaves_the_state(edited: tuple[duckdb.DuckDBPyConnection, Path]) -> None:
    connection, path = edited
    connection.execute("DELETE FROM marts.publication")
    connection.close()
    text = read_brief(path)[0]
    assert "# Skills in demand" in text and "## Since" not in text and "Publication" not in text


def test_a_brief_is_the_same_twice(again: Path) -> None:
    assert read_brief(again)[0] == read_brief(again)[0]


def test_what_was_said_on_a_day_stays_until_something_else_is(tmp_path: Path) -> None:
    path = keep_brief(tmp_path, "2026-11-29", "Python leads.\nPublication 4.\n", "Publication 4.\n")
    assert path == tmp_path / "briefs" / "2026-11-29.md" == newest_brief(tmp_path)
    keep_brief(tmp_path, "2026-11-29", "Other words.\nPublication 4.\n", "Publication 4.\n")
    assert path.read_text() == "Python leads.\nPublication 4.\n"
    keep_brief(tmp_path, "2026-11-29", "SQL leads.\nPublication 14.\n", "Publication 14.\n")
    assert path.read_text().startswith("SQL leads.")


def test_old_briefs_go_and_other_files_stay(tmp_path: Path) -> None:
    folder = tmp_path / "briefs"
    folder.mkdir()
    (folder / "notes.md").write_text("mine")
    for number in range(KEPT):
        (folder / f"{2020 + number // 100}-01-{number % 100:02}.md").write_text("old")
    keep_brief(tmp_path, "2026-11-29", "new", "new")
    left = sorted(path.name for path in folder.iterdir())
    assert len(left) == KEPT + 1 and left[-2:] == ["2026-11-29.md", "notes.md"] and "2020-01-00.md" not in left
    assert newest_brief(tmp_path / "elsewhere") is None


def test_nothing_hostile_is_markup(hostile: Path) -> None:
    text = read_brief(hostile)[0]
    assert "<script" not in text
    assert "<img" not in text


def test_nothing_that_wants_to_run_is_markup(hostile: Path, again: Path, tmp_path: Path) -> None:
    for text in (
        read_brief(overrun(tmp_path / "all.duckdb", again, spared=("label_code",)), notice=RUNNING)[0],
        read_brief(overrun(tmp_path / "codes.duckdb", again, spared=("_code",)))[0],
        read_brief(hostile)[0],
    ):
        tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
        kinds = {token.type for token in [*tokens, *(child for token in tokens for child in token.children or [])]}
        assert not [kind for kind in kinds if kind.startswith(("html", "link", "image", "table", "code"))]
        assert {token.tag for token in tokens if token.type == "heading_open"} <= {"h1", "h2", "h3"}
        assert "://" not in text.replace("\\://", "")
        assert "www." not in text
