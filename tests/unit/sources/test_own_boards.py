"""What a line of boards.yml says holds while it stands there: the registry keeps what was found out, and no more."""

import asyncio
import os
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from skilltide.errors import ConfigurationError
from skilltide.landing.due import due_boards, named_boards
from skilltide.normalise.company import employer_key
from skilltide.settings import Settings
from skilltide.sources.board_lists import known_board
from skilltide.sources.board_registry import add_boards, all_boards, boards_of, employers_of, load_boards, store
from skilltide.sources.board_source import BoardSource
from skilltide.sources.board_store import Check, KnownBoard, after_check
from skilltide.sources.config import build_sources
from skilltide.sources.discovery import board_platforms
from skilltide.steps.note_boards import note_reads

DAY = date(2026, 11, 1)
ICIMS = board_platforms()["icims"]
TICKS = count(1)


def write(settings: Settings, line: str) -> None:
    own = settings.boards_file
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(f"icims:\n  - {{{line}}}\n" if line else "")
    tick = next(TICKS)
    os.utime(own, (tick, tick))  # as if somebody had taken the time to write it


def loaded(settings: Settings) -> Any:
    return load_boards(ICIMS, settings.boards_file)["acme"]


def verify(settings: Settings) -> None:
    """Ask the boards that are due, as `sources verify` does; each has postings, and the platform's own name."""
    due = due_boards(settings, DAY, "icims").boards
    store(settings.boards_file).put(after_check(one.entry, Check(3, employer="Acme Holding"), DAY) for one in due)


def read(settings: Settings) -> None:
    """Note what a run read."""
    note_reads(settings, [("icims", "icims:acme", "read", 3, None, DAY)])


KEYS = [
    "employer: Acme Robotics", "enabled: true", "minimum_postings: 0", "titles: engineer", "host: careers.acme.com",
]  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("note", [verify, read])
def test_a_key_that_is_taken_out_holds_no_longer(note: Callable[[Settings], None], key: str, tmp_path: Path) -> None:
    plain, changed = Settings(home=tmp_path / "plain"), Settings(home=tmp_path / "changed")
    write(plain, "board: acme")
    note(plain)
    write(changed, f"board: acme, {key}")
    note(changed)
    assert loaded(changed) != loaded(plain)
    write(changed, "board: acme")
    assert loaded(changed) == loaded(plain) and loaded(changed).state == "live"
    assert loaded(changed).model_fields_set == loaded(plain).model_fields_set


def test_a_home_of_an_older_version_forgets_what_a_line_said(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    keys = '{"enabled": false, "host": "careers.acme.com", "minimum_postings": 0, "titles": "engineer"}'
    kept = KnownBoard("icims", "acme", "Acme Robotics", "told", "live", "boards.yml", keys, DAY)
    store(settings.boards_file).put([kept])
    for line, employer, host in (("", "Acme Robotics", "careers.acme.com"), ("board: acme", None, None)):
        write(settings, line)
        board = loaded(settings)
        assert (board.enabled, board.titles, board.employer, board.host) == (None, None, employer, host)
        assert "minimum_postings" not in board.model_fields_set and board.is_enabled


def test_what_others_tell_of_a_board_stays_beside_a_line(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    listed = KnownBoard("icims", "acme", "Acme Works", "told", origin="a list", keys='{"host": "jobs.acme.com"}')
    store(settings.boards_file).put([listed])
    write(settings, "board: acme, employer: Acme Robotics, host: careers.acme.com")
    verify(settings)
    assert (loaded(settings).employer, loaded(settings).host) == ("Acme Robotics", "careers.acme.com")
    write(settings, "board: acme")
    assert (loaded(settings).employer, loaded(settings).host) == ("Acme Works", "jobs.acme.com")
    assert loaded(settings).state == "live"


def test_a_list_names_the_employer_of_a_board_that_only_a_line_told_of(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    write(settings, "board: acme")
    read(settings)
    found = [known_board("icims", "acme", "Quay Works", "a list")]
    assert add_boards(settings.boards_file, found, lambda board: False) == 0
    assert (loaded(settings).employer, loaded(settings).employer_from) == ("Quay Works", "told")


def test_a_board_that_is_not_wanted_is_asked_by_its_name_only(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    write(settings, "board: acme, enabled: false")
    assert due_boards(settings, DAY, "icims").boards == []
    (one,) = named_boards(settings, "icims", ["acme"])
    assert one.entry.keys == "{}"


def test_the_employer_that_a_line_tells_is_told_and_not_kept(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    write(settings, "board: acme, employer: Acme Robotics")
    (one,) = due_boards(settings, DAY, "icims").boards
    assert (one.told, one.entry.employer, one.entry.employer_from) == ("Acme Robotics", None, "slug")


@pytest.mark.parametrize("name", ["acme", "Acme", "ACME"])
def test_a_board_is_known_by_its_name_in_any_letters(name: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    write(settings, "board: acme, host: careers.acme.com")
    (one,) = named_boards(settings, "icims", [name])
    assert one.board is not None and (one.board.board, one.board.model_dump()["host"]) == ("acme", "careers.acme.com")
    (source,) = build_sources({"mine": {"platform": "icims", "boards": [name]}}, "test").values()
    assert isinstance(source, BoardSource)
    unused: Any = None
    (board,) = asyncio.run(source.list_boards(load_boards(ICIMS, settings.boards_file), unused))
    assert (board.board, board.model_dump()["host"]) == (name, "careers.acme.com"), "spelt as it was read before"


@pytest.mark.parametrize(("platform", "why"), [("remotive", "is one board by itself"), ("hackernews", "in each run")])
def test_a_platform_without_employers_boards_has_none_to_verify(platform: str, why: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with pytest.raises(ConfigurationError, match=f"{platform}: .*{why}.*none to verify"):
        due_boards(settings, DAY, platform)
    with pytest.raises(ConfigurationError, match="none to verify"):
        named_boards(settings, platform, ["acme"])


def test_all_layers_tell_whose_a_board_is_and_how_it_is(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    own = settings.boards_file
    store(own).put([KnownBoard("icims", "acme", "Acme Holding", "platform", "live", seen_on=DAY)])
    write(settings, "board: ACME")
    assert employers_of(own).of("icims:Acme") == "Acme Holding", "a line that tells none takes none away"
    assert all_boards(own)["icims", "acme"].state == "live"
    write(settings, "board: ACME, employer: Acme Robotics")
    assert employers_of(own).of("icims:Acme") == "Acme Robotics"
    for name in ("Acme Robotics", "Acme Holding"):
        found = boards_of(own, {employer_key(name)})
        assert [entry.board for entry in found["registry"]] == ["acme"], "by what it says, and by what is known"
