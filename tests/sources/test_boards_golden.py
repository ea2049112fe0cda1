"""Every case in tests/fixtures/sources/<platform> gives what stands beside it; cases are found by themselves.

A missing expectation is written once, and fails until somebody has looked at it.
"""

import asyncio
import json
import re
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from replay_fetch import ReplayFetch
from skilltide.errors import SourceError
from skilltide.model import Posting, PostingFields
from skilltide.normalise.posting import normalise
from skilltide.sources.board import DetailBoard
from skilltide.sources.board_source import BoardSource
from skilltide.sources.config import build_source
from skilltide.sources.discovery import discover

FOLDER = Path(__file__).parents[1] / "fixtures" / "sources"
SEEN = datetime(2025, 3, 10, 12, tzinfo=UTC)
CASES = sorted(path for path in FOLDER.glob("*/*.json") if not path.name.endswith(".expected.json"))
DEFAULTS = asdict(PostingFields())
TOLD = {"is_text_complete"}
"""Fields that expectations hold even where they are the default."""
PLATFORMS = {name: platform for name, platform in discover().items() if issubclass(platform, BoardSource)}


def read(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[BoardSource, dict[str, object], list[object]]:
    """Return the source, what a case gives, and its documents."""
    case = json.loads(path.read_text(encoding="utf-8"))
    source = build_source("golden", {"platform": path.parent.name, **case.get("entry", {})})
    assert isinstance(source, BoardSource)
    for name in source.keys:
        monkeypatch.setenv(name, f"test-{name.lower()}")
    board = source.BoardEntry.model_validate(case["board"])
    fetch = ReplayFetch(case["answers"], SEEN)
    content = asyncio.run(source.read_board(board, fetch))
    documents = [source.document(board, record, row, SEEN) for row, record in enumerate(content.records)]
    postings = []
    for document in documents:
        fields = asdict(source.parse(document.payload, SEEN))
        postings.append({key: value for key, value in fields.items() if key in TOLD or value != DEFAULTS[key]})
    result = {
        "asked": fetch.asked,
        "is_complete": content.is_complete,
        "told_count": content.reported_count,
        "rejections": [list(item) for item in content.rejections],
        "postings": postings,
    }
    assert len(set(fetch.asked)) == len(fetch.asked), "the same address was asked for twice"
    return source, json.loads(json.dumps(result)), documents


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_board_gives_what_is_expected(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = path.with_name(f"{path.stem}.expected.json")
    source, found, documents = read(path, monkeypatch)
    if not expected.exists():
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        pytest.fail(f"{expected.name} was missing and has been written: look at it, and run again.")
    assert found == json.loads(expected.read_text(encoding="utf-8"))
    for document in documents:
        fields = source.parse(document.payload, SEEN)
        assert fields == source.parse(json.loads(json.dumps(document.payload)), SEEN)  # pure, and of plain JSON
        assert source.is_text_complete or not fields.is_text_complete
        if fields.title and (fields.description or fields.description_html):
            assert isinstance(normalise(fields, document), Posting)


@pytest.mark.parametrize("name", PLATFORMS)
def test_platform_has_a_case_and_its_documentation(name: str) -> None:
    platform = PLATFORMS[name]
    assert any(path.parent.name == name for path in CASES), f"write tests/fixtures/sources/{name}/<case>.json"
    assert platform.home and platform.terms and platform.name and platform.cadence
    is_by_url = "url" in platform.BoardEntry.model_fields
    assert not platform.has_boards or is_by_url or platform.addresses, "addresses: how is a board recognised?"
    assert platform.is_robots_obeyed or platform.documentation


@pytest.mark.parametrize("name", PLATFORMS)
@pytest.mark.parametrize("odd", [None, "", 7, True, [], {}, [None], [[]], [{}], {"name": None}, {"name": []}], ids=repr)
def test_parse_survives_odd_values(name: str, odd: object) -> None:
    """A payload of another shape than documented gives fewer fields, never an exception."""
    source = build_source("odd", {"platform": name})
    assert isinstance(source, BoardSource)
    for path in (path for path in CASES if path.parent.name == name):
        expected = json.loads(path.read_text(encoding="utf-8"))
        keys = sorted(set(_keys(expected["answers"])))
        source.parse(dict.fromkeys(keys, odd), SEEN)
        source.parse({}, SEEN)


def _keys(value: object) -> list[str]:
    if isinstance(value, dict):
        return [str(key) for key in value] + [key for item in value.values() for key in _keys(item)]
    if isinstance(value, list):
        return [key for item in value for key in _keys(item)]
    return []


def test_the_table_of_fields_is_up_to_date() -> None:
    root = FOLDER.parents[2]
    run = subprocess.run([sys.executable, str(root / "scripts" / "source_fields.py"), "--check"], check=False)
    assert run.returncode == 0, "run: python scripts/source_fields.py"


def _with_titles(path: Path, titles: str | None) -> list[str | None]:
    """Return the titles of the postings that a case gives where only some titles are asked for."""
    case = json.loads(path.read_text(encoding="utf-8"))
    source = build_source("golden", {"platform": path.parent.name, **case.get("entry", {})})
    assert isinstance(source, BoardSource)
    board = source.BoardEntry.model_validate({**case["board"], "titles": titles})
    content = asyncio.run(source.read_board(board, ReplayFetch(case["answers"], SEEN)))
    return [source.parse(source.document(board, record, 0, SEEN).payload, SEEN).title for record in content.records]


DETAILED = [
    path
    for path in CASES
    if issubclass(PLATFORMS[path.parent.name].BoardEntry, DetailBoard)
    and "titles" not in json.loads(path.read_text(encoding="utf-8"))["board"]
]


@pytest.mark.parametrize("path", DETAILED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_titles_choose_postings_on_every_platform_that_takes_them(path: Path) -> None:
    every = _with_titles(path, None)
    for title in filter(None, every):
        found = _with_titles(path, re.escape(title).upper().replace("\\ ", r"\s+"))
        assert found == [other for other in every if other and title.casefold() in other.casefold()]
    try:
        assert _with_titles(path, "zymurgist") == []
    except SourceError as error:
        assert "postings" in str(error)
