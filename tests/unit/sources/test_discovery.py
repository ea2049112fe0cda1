"""Platforms are found by themselves, and the version of each hangs on what it uses, and on nothing else."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from skilltide.sources import platforms
from skilltide.sources.board_source import BoardSource
from skilltide.sources.discovery import board_platforms, discover, platform_of
from skilltide.sources.file_source import FileSource
from skilltide.sources.platforms.saved_answers import JOB_POSTING, SHAPES
from skilltide.versions import closure, code_version

PLATFORMS = discover()
REGISTRY = {
    f"skilltide.sources.{name}"
    for name in ("access", "board_lists", "board_registry", "board_store", "config", "discovery", "documentation")
}
FETCHERS = {"skilltide.sources.http_fetch", "skilltide.http.fetcher"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which platforms are looked for as well."""
    monkeypatch.setattr(platforms, "__path__", [*platforms.__path__, str(tmp_path)])
    discover.cache_clear()
    yield tmp_path
    discover.cache_clear()
    for path in tmp_path.glob("*.py"):
        sys.modules.pop(f"{platforms.__name__}.{path.stem}", None)
        vars(platforms).pop(path.stem, None)


def test_a_module_is_all_that_a_platform_needs(folder: Path) -> None:
    """Neither a helper beside it nor another platform that it imports is taken for one."""
    (folder / "acme_words.py").write_text("WORD = 'anvil'\n")
    (folder / "acme.py").write_text(
        "from skilltide.sources.platforms.acme_words import WORD\n"
        "from skilltide.sources.platforms.ashby import Ashby as Other\n"
        "class Base(Other):\n"
        "    name = WORD\n"
        "class Acme(Base):\n"
        "    platform = 'acme'\n"
    )
    found = discover()
    assert found.keys() == PLATFORMS.keys() | {"acme"}
    assert found["acme"].name == "anvil"
    assert found["ashby"] is PLATFORMS["ashby"]
    assert "acme" in board_platforms()


def test_one_platform_is_what_all_of_them_have_under_its_key(folder: Path) -> None:
    (folder / "mill.py").write_text(
        "from skilltide.sources.platforms.ashby import Ashby\nclass Wheel(Ashby):\n    platform = 'wheel'\n"
    )
    (folder / "broken.py").write_text("")
    assert {key: platform_of(key) for key in PLATFORMS} == PLATFORMS
    wheel = platform_of("wheel")  # in a module of another name
    assert wheel is not None
    assert wheel is discover()["wheel"]
    assert [platform_of(key) for key in ("mill", "broken", "nothing", "", None, ["ashby"], {})] == [None] * 7


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_platform_reads_files_or_boards_and_is_called_as_its_module(name: str) -> None:
    platform = PLATFORMS[name]
    assert issubclass(platform, FileSource | BoardSource)
    assert platform.__module__ == f"{platforms.__name__}.{name}"


def test_threads_are_fetched_and_read_from_files() -> None:
    both = {name for name, platform in PLATFORMS.items() if issubclass(platform, FileSource)}
    assert both & board_platforms().keys() == {"hackernews"}
    assert both - board_platforms().keys() == {"files"}


def test_what_must_not_be_in_a_version_is_there() -> None:
    assert closure(*REGISTRY, *FETCHERS).keys() >= REGISTRY | FETCHERS  # raises where one was renamed
    data = [path.name for path in closure("skilltide.sources.board_registry")["skilltide.sources.board_registry"].data]
    assert data == ["board_registry.tsv"]


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_version_covers_neither_registry_nor_fetcher_nor_another_platform(name: str) -> None:
    platform = PLATFORMS[name]
    used = closure(platform.__module__)
    others = {other.__module__ for other in PLATFORMS.values()} - {platform.__module__}
    if name == "files":  # reads saved answers by the platforms' own parse, so a fixed one reaches those too
        saved = {f"{platforms.__name__}.{shape.platform}" for shape in (*SHAPES, JOB_POSTING)}
        assert used.keys() & others == saved
        others -= saved
    assert not used.keys() & (REGISTRY | FETCHERS | others)
    data = {path.name for module in used.values() for path in module.data}
    assert not data & {"access.yml", "board_registry.tsv", "boards.yml"}
    assert issubclass(platform, BoardSource) or name == "files" or "skilltide.sources.board_source" not in used
    assert issubclass(platform, FileSource) or "skilltide.sources.file_source" not in used


def test_every_platform_has_a_version_of_its_own() -> None:
    versions = {name: code_version(platform.__module__) for name, platform in PLATFORMS.items()}
    assert len(set(versions.values())) == len(versions)
    assert versions["ashby"] == code_version("skilltide.sources.platforms.ashby")
