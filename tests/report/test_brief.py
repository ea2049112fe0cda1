"""The Markdown brief."""

from pathlib import Path

from markdown_it import MarkdownIt
from market import RUNNING

from skilltide.report.brief import write_brief


def test_the_brief_tells_the_state_and_the_outage(market: Path) -> None:
    text = write_brief(market, notice="A synthetic sample.")
    assert text.startswith("# Skills in demand, January 2024 to November 2025\n\n> A synthetic sample.\n")
    assert "**Which technology is demanded most?** Python: in 8" in text
    assert "- March 2025 to July 2025: an outage." in text
    assert "## Since" not in text


def test_the_brief_tells_what_changed(market: Path, short: Path) -> None:
    text = write_brief(market, short)
    assert "## Since 30 August 2024" in text or "## Since 3" in text or "## Since 2" in text
    assert "postings more" in text
    assert "Now rising: Rising Tool." in text
    assert "Now clearly higher than a year before: Rising Tool." in text
    assert "New gap: March 2025" in text


def test_two_equal_databases_changed_nothing(market: Path) -> None:
    assert "- Nothing changed.\n" in write_brief(market, market)


def test_a_brief_is_the_same_twice(market: Path, short: Path) -> None:
    assert write_brief(market, short) == write_brief(market, short)


def test_a_missing_earlier_database_leaves_the_state(market: Path, tmp_path: Path) -> None:
    assert write_brief(market, tmp_path / "none.duckdb") == write_brief(market)


def test_nothing_hostile_is_markup(hostile: Path) -> None:
    text = write_brief(hostile)
    assert "<script" not in text
    assert "<img" not in text


def test_nothing_that_wants_to_run_is_markup(hostile: Path, overrun_market: Path, market: Path) -> None:
    for text in (
        write_brief(overrun_market, market, notice=RUNNING),
        write_brief(market, overrun_market),
        write_brief(hostile),
    ):
        tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
        kinds = {token.type for token in [*tokens, *(child for token in tokens for child in token.children or [])]}
        assert not [kind for kind in kinds if kind.startswith(("html", "link", "image", "table", "code"))]
        assert {token.tag for token in tokens if token.type == "heading_open"} <= {"h1", "h2"}
        assert "://" not in text.replace("\\://", "")
        assert "www." not in text
