"""Which boards a source reads, of those that the caller knows."""

import asyncio
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from replay_fetch import ReplayFetch
from skilltide.errors import ConfigurationError
from skilltide.sources.board import Board
from skilltide.sources.board_registry import load_boards
from skilltide.sources.board_source import BoardSource
from skilltide.sources.config import build_source, build_sources
from skilltide.sources.discovery import board_platforms

KNOWN = {
    board.board: board
    for board in (
        Board(board="seen", employer="Seen Ltd", observed_on=date(2025, 3, 1)),
        Board(board="new", employer="New Ltd"),
        Board(board="wanted", enabled=True),
        Board(board="unwanted", observed_on=date(2025, 3, 1), enabled=False),
    )
}


def source(platform: str, **entry: Any) -> BoardSource:
    built = build_source("test", {"platform": platform, **entry})
    assert isinstance(built, BoardSource)
    return built


def listed(of: BoardSource, known: Mapping[str, Board] = KNOWN) -> list[Board]:
    return list(asyncio.run(of.list_boards(known, ReplayFetch({}))))


def test_without_a_choice_the_enabled_boards_are_read() -> None:
    assert listed(source("ashby")) == [KNOWN["seen"], KNOWN["wanted"]]


def test_chosen_boards_are_read_whether_known_or_not() -> None:
    chosen = listed(source("ashby", boards=["unwanted", "other"]))
    assert chosen == [KNOWN["unwanted"], Board(board="other")]


@pytest.mark.parametrize("name", [name for name, platform in board_platforms().items() if not platform.has_boards])
def test_an_aggregator_is_its_one_board(name: str, tmp_path: Path) -> None:
    broken = tmp_path / "boards.yml"
    broken.write_text("[")
    known = load_boards(board_platforms()[name], broken)
    assert known == {}  # the file is not even read
    assert [board.board for board in listed(source(name), known)] == [name]
    entry = {"platform": name, "boards": ["acme"]}
    with pytest.raises(ConfigurationError, match=r"sources\.yml: test: boards: .* is one board by itself"):
        build_sources({"test": entry}, "sources.yml")
    assert build_source("test", entry, where="the warehouse").platform == name  # stored by an earlier version


def test_a_broken_file_is_told_where_it_counts(tmp_path: Path) -> None:
    broken = tmp_path / "boards.yml"
    broken.write_text("[")
    with pytest.raises(ConfigurationError, match=r"boards\.yml"):
        load_boards(board_platforms()["ashby"], broken)
    assert load_boards(board_platforms()["hackernews"], broken) == {}  # threads are looked up


def test_a_source_says_whether_it_asks_the_network() -> None:
    assert source("ashby").is_fetched
    assert source("hackernews").is_fetched
    assert source("hackernews", threads=0, boards=["1"]).is_fetched
    assert not source("hackernews", threads=0, history="*.jsonl").is_fetched
    assert not build_source("test", {"platform": "files", "path": "x.csv"}).is_fetched


def test_what_counts_the_days_is_no_part_of_a_posting_on_workday() -> None:
    workday = source("workday", boards=["granary.wd5/Mill"])

    def posting(days: int, text: str = "You count grain.") -> dict[str, Any]:
        told = {"postedOn": f"Posted {30 - days} Days Ago", "timeLeftToApply": f"End Date: May 5 ({days} days left)"}
        return {"title": "Miller", **told, "jobPostingInfo": {"title": "Miller", "jobDescription": text, **told}}

    assert workday.identity(posting(4)) == workday.identity(posting(3))
    assert workday.identity(posting(4)) != workday.identity(posting(4, "You count bags."))
