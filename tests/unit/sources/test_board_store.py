"""The registry's file, and what a board is after it was asked."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from skilltide.errors import ConfigurationError
from skilltide.sources.board import Board
from skilltide.sources.board_registry import known_boards, load_boards, store
from skilltide.sources.board_store import BoardStore, Check, KnownBoard, after_check, is_due, order_of
from skilltide.sources.discovery import board_platforms

DAY = date(2026, 11, 1)
NEW = KnownBoard("lever", "acme", "Acme", "slug", origin="a list")
ASHBY = board_platforms()["ashby"]


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    registry = BoardStore(tmp_path / "home" / "boards.sqlite")
    assert list(registry.entries()) == [] and not registry.path.exists()
    full = replace(NEW, state="live", seen_on=DAY, checked_on=DAY, posting_count=7, core_share=0.5, wanted=3,
                   keys='{"region": "eu"}', failing_since=DAY, cause="busy")  # fmt: skip
    assert registry.add([full, replace(NEW, board="bolt")]) == 2
    assert registry.add([NEW, replace(NEW, board="ACME")]) == 0  # known, in any letters
    assert registry.get("lever", "acme") == full
    assert [entry.board for entry in registry.entries("lever")] == ["acme", "bolt"]
    assert list(registry.entries("ashby")) == []
    assert registry.path.stat().st_mode & 0o077 == 0


def test_a_file_that_is_no_registry_is_told(tmp_path: Path) -> None:
    path = tmp_path / "boards.sqlite"
    path.write_text("no database at all, but long enough to be read as one" * 20)
    with pytest.raises(ConfigurationError, match="can't be used as a registry of boards"):
        list(BoardStore(path).entries())
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ConfigurationError, match="Upgrade skilltide"):
        list(BoardStore(path).entries())


def test_a_board_with_postings_is_live_and_one_without_is_empty() -> None:
    live = after_check(NEW, Check(10, 4), DAY)
    assert (live.state, live.seen_on, live.posting_count, live.core_share) == ("live", DAY, 10, 0.4)
    empty = after_check(live, Check(0), later(30))
    assert (empty.state, empty.seen_on, empty.posting_count) == ("empty", later(30), 10)
    assert after_check(empty, Check(2), later(60)).state == "live"


def test_a_name_that_was_never_there_is_gone_at_once_and_a_board_after_two_weeks() -> None:
    assert after_check(NEW, Check(cause="not_found"), DAY).state == "gone"
    board = after_check(NEW, Check(3), DAY)
    for day, state in ((1, "live"), (14, "live"), (15, "gone")):
        board = after_check(board, Check(cause="not_found"), later(day))
        assert board.state == state, day
    assert board.failing_since == later(1)
    back = after_check(board, Check(3), later(16))
    assert (back.state, back.failing_since, back.cause) == ("live", None, None)
    board = after_check(after_check(NEW, Check(3), DAY), Check(cause="timeout"), later(1))
    board = after_check(board, Check(cause="not_found"), later(20))
    assert (board.state, board.failing_since) == ("live", later(20)), "the platform has said so for one day"


def test_a_registry_whose_making_was_cut_off_or_done_twice_is_used(tmp_path: Path) -> None:
    registry = BoardStore(tmp_path / "boards.sqlite")
    registry.add([NEW])
    with closing(sqlite3.connect(registry.path)) as connection:  # as before the version was written
        connection.execute("PRAGMA user_version = 0")
    assert [entry.board for entry in registry.entries()] == [NEW.board]


def test_removed_boards_are_in_no_byte_of_the_file(tmp_path: Path) -> None:
    registry = BoardStore(tmp_path / "boards.sqlite")
    assert registry.remove([("ashby", "acme")]) == 0 and not registry.path.exists()
    registry.put([KnownBoard("ashby", f"Quillfeather{number}", "Quillfeather") for number in range(300)])
    registry.add([KnownBoard("lever", "other")])
    assert registry.remove(("ashby", f"quillfeather{number}") for number in range(300)) == 300
    assert [entry.board for entry in registry.entries()] == ["other"]
    assert b"uillfeather" not in registry.path.read_bytes()


@pytest.mark.parametrize("cause", ["busy", "timeout", "refused", "shape", "implausible", "unreachable"])
def test_other_failures_say_nothing_about_the_board(cause: str) -> None:
    for before in (NEW, after_check(NEW, Check(3), DAY)):
        after = after_check(after_check(before, Check(cause=cause), later(1)), Check(cause=cause), later(99))
        assert (after.state, after.cause, after.failing_since) == (before.state, cause, later(1))


def test_robots_txt_blocks() -> None:
    assert after_check(NEW, Check(cause="robots"), DAY).state == "blocked"


def test_the_platforms_name_replaces_the_boards_but_not_what_was_told() -> None:
    assert after_check(NEW, Check(1, employer="Acme Ltd"), DAY).employer_from == "platform"
    told = replace(NEW, employer="ACME", employer_from="told")
    assert after_check(told, Check(1, employer="Acme Ltd"), DAY).employer == "ACME"


def test_what_was_found_grows_old() -> None:
    live, gone = after_check(NEW, Check(3), DAY), after_check(NEW, Check(cause="not_found"), DAY)
    busy = after_check(NEW, Check(cause="busy"), DAY)
    assert is_due(NEW, DAY)
    assert [is_due(entry, later(1)) for entry in (live, gone, busy)] == [False, False, True]
    assert [is_due(entry, later(30)) for entry in (live, gone)] == [True, False]
    assert is_due(gone, later(180)) and is_due(after_check(NEW, Check(0), DAY), later(7))
    assert not is_due(replace(NEW, state="blocked"), later(999))


def test_wanted_boards_go_first_and_the_rest_is_a_sample() -> None:
    boards = [replace(NEW, board=f"b{number:03}", wanted=5 * (number == 77)) for number in range(200)]
    ordered = [entry.board for entry in sorted(boards, key=order_of)]
    assert ordered[0] == "b077"
    assert ordered[1:20] != sorted(ordered[1:20])
    assert ordered == [entry.board for entry in sorted(set(boards), key=order_of)]


def test_layers_the_later_wins(tmp_path: Path) -> None:
    own = tmp_path / "boards.yml"
    bundled = load_boards(ASHBY)
    assert bundled["1password"].is_enabled and bundled["1password"].state == "candidate"
    assert sum(board.is_enabled for board in bundled.values()) == 186 < len(bundled)
    store(own).put([KnownBoard("ashby", "1Password", "Agile Bits", "told", "gone"),
                    KnownBoard("ashby", "acme", "Acme", "platform", "live", seen_on=DAY),
                    KnownBoard("ashby", "bolt", "Bolt", "slug")])  # fmt: skip
    own.write_text("ashby:\n  - {board: Bolt, employer: Bolt Works, enabled: true}\n  - {board: mine}\n")
    boards = load_boards(ASHBY, own)
    assert not boards["1Password"].is_enabled and "1password" not in boards
    assert boards["acme"].is_enabled and boards["acme"].employer_from == "platform"
    assert boards["Bolt"] == Board(board="Bolt", employer="Bolt Works", enabled=True)
    assert not boards["mine"].is_enabled


def test_an_entry_that_a_platform_can_not_use_stops_nothing(tmp_path: Path) -> None:
    own = tmp_path / "boards.yml"
    store(own).put([KnownBoard("workday", "no-site"), KnownBoard("workday", "a.wd1/Site", "A", state="live")])
    boards = load_boards(board_platforms()["workday"], own)
    assert boards["a.wd1/Site"].is_enabled and "no-site" not in boards


def test_bundled_boards_are_usable_each_stands_once_and_none_is_called_live() -> None:
    entries = known_boards(None)
    assert len(entries) > 1000 and {entry.state for entry in entries.values()} == {"candidate"}
    for key, platform in board_platforms().items():
        mine = [entry for entry in entries.values() if entry.platform == key]
        assert len(load_boards(platform)) == sum(not entry.is_host for entry in mine), key
        assert all(entry.employer for entry in mine)
        assert all(entry.employer_from == "told" for entry in mine if entry.seen_on)


def test_a_registry_that_cannot_be_written_now_is_not_to_be_moved_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = BoardStore(tmp_path / "boards.sqlite")
    registry.add([NEW])
    connect = sqlite3.connect
    with closing(connect(registry.path)) as other, monkeypatch.context() as patch:
        other.execute("BEGIN EXCLUSIVE")
        patch.setattr(sqlite3, "connect", lambda path, timeout: connect(path, timeout=0))
        with pytest.raises(ConfigurationError, match=r"is locked\)\. What it holds is kept"):
            registry.put([NEW])
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", lambda path, timeout: connect(f"file:{path}?mode=ro", uri=True))
        with pytest.raises(ConfigurationError, match=r"readonly database\)\. What it holds is kept"):
            registry.put([NEW])
    assert list(registry.entries()) == [NEW]
