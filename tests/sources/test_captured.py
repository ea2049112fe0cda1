"""Answers captured from the platforms, where they are beside the project: every posting is read, with its fields."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from replay_fetch import ReplayFetch
from skilltide.landing.plausibility import fill_shares
from skilltide.model import Posting
from skilltide.normalise.posting import normalise
from skilltide.sources.board_source import BoardSource
from skilltide.sources.config import build_source

FOLDER = Path(__file__).parents[2].parent / "shared" / "fixtures"
CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("captured.yml").read_text())
SEEN = datetime(2026, 9, 1, tzinfo=UTC)
EXPECTED = {"title", "text", "url", "company", "location", "posted"}


class OneAnswer(dict[str, Any]):
    """Gives the same answer whatever is asked for."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> Any:
        return self.answer


@pytest.mark.shared
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_captured_answer(case: dict[str, Any]) -> None:
    path = FOLDER / case["file"]
    if not path.exists():
        pytest.skip("../shared is missing")
    source = build_source("captured", {"platform": case["platform"]})
    assert isinstance(source, BoardSource)
    board = source.BoardEntry.model_validate({"board": "captured", "employer": "Captured Ltd", **case.get("board", {})})
    content = asyncio.run(source.read_board(board, ReplayFetch(OneAnswer(json.loads(path.read_text())))))
    documents = [source.document(board, record, row, SEEN) for row, record in enumerate(content.records)]
    fields = [source.parse(document.payload, SEEN) for document in documents]
    assert len(fields) == case["postings"]
    shares = fill_shares(fields)
    assert {name for name, share in shares.items() if share < 1.0} == set(case.get("missing", ())), shares
    postings = [normalise(item, document) for item, document in zip(fields, documents, strict=True)]
    assert all(isinstance(posting, Posting) and posting.posted_on for posting in postings)


@pytest.mark.shared
def test_captured_thread_of_hacker_news() -> None:
    path = FOLDER / "algolia" / "loads_the_items_from_the_API.yml"
    if not path.exists():
        pytest.skip("../shared is missing")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    cassette = yaml.load(path.read_text(), Loader=loader)
    thread = json.loads(cassette["http_interactions"][0]["response"]["body"]["string"])
    source = build_source("hn", {"platform": "hackernews"})
    assert isinstance(source, BoardSource)
    board = source.BoardEntry(board=str(thread["id"]))
    content = asyncio.run(source.read_board(board, ReplayFetch(OneAnswer(thread))))
    fields = [source.parse(record, SEEN) for record in content.records]
    assert len(content.records) == sum(bool(item["text"]) for item in thread["children"])
    assert sum(item.title is not None for item in fields) >= 0.95 * len(fields)
    assert {str(item.posted)[:7] for item in fields if item.posted} <= {"2011-04", "2011-05"}
