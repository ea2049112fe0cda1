"""What the golden files say of a platform holds over sockets too: requests as they are sent, answers as bytes."""

import asyncio
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local_server import LocalServer, Reply, local_server
from skilltide.http import Fetcher, Limits
from skilltide.model import PostingFields
from skilltide.sources.board import BoardContent
from skilltide.sources.board_source import BoardSource
from skilltide.sources.config import build_source
from skilltide.sources.discovery import board_platforms
from skilltide.sources.http_fetch import SourceFetch

FOLDER = Path(__file__).parents[1] / "fixtures" / "sources"
CASES = sorted(path for path in FOLDER.glob("*/*.json") if not path.name.endswith(".expected.json"))
SEEN = datetime(2025, 3, 10, 12, tzinfo=UTC)
DEFAULTS = asdict(PostingFields())
TOLD = {"is_text_complete"}
ELSEWHERE = {"jobposting", "icims"}
"""Platforms whose pages link to their own hosts; test_pages.py serves such pages with links to this machine."""
LIMITS = Limits(tries=1, backoff_seconds=0.0)


def reply(answer: Any) -> Reply:
    if isinstance(answer, dict) and "_status" in answer:
        return Reply("no", answer["_status"])
    if isinstance(answer, list) and answer and all(isinstance(line, str) for line in answer):
        answer = "\n".join(answer)
    if isinstance(answer, str):
        is_xml = answer.lstrip().startswith("<?xml")
        return Reply(answer.encode(), content_type="application/xml" if is_xml else "text/html; charset=utf-8")
    return Reply(json.dumps(answer).encode())


def serve(server: LocalServer, answers: dict[str, Any]) -> None:
    def fallback(path: str, headers: dict[str, str]) -> Reply:
        body = "&".join(part for part in server.log[-1][2].decode().split("&") if "=test-" not in part)
        plain, _, query = path.partition("?")
        pairs = [pair for pair in query.split("&") if pair and "=test-" not in pair]  # keys are in no fixture
        path = plain + ("?" + "&".join(pairs) if pairs else "")
        name = f"{path} {body}" if body else path
        return reply(answers[name]) if name in answers else Reply("nothing here", 404)

    server.fallback = fallback


def read(path: Path, server: LocalServer) -> tuple[BoardSource, BoardContent]:
    case = json.loads(path.read_text(encoding="utf-8"))
    source = build_source("golden", {"platform": path.parent.name, **case.get("entry", {}), "api": server.url})
    assert isinstance(source, BoardSource)
    board = source.BoardEntry.model_validate(case["board"])
    serve(server, case["answers"])

    async def work() -> BoardContent:
        async with Fetcher("me@example.org", limits=LIMITS, is_loopback_allowed=True) as fetcher:
            return await source.read_board(board, SourceFetch(fetcher, source, now=SEEN))

    return source, asyncio.run(work())


def test_golden_files_hold_over_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    told = set()
    for name, platform in board_platforms().items():
        for key in platform.keys:
            monkeypatch.setenv(key, f"test-{name}")
    with local_server() as server:
        for path in (path for path in CASES if path.parent.name not in ELSEWHERE):
            expected = json.loads(path.with_name(f"{path.stem}.expected.json").read_text(encoding="utf-8"))
            source, content = read(path, server)
            case = json.loads(path.read_text(encoding="utf-8"))
            board = source.BoardEntry.model_validate(case["board"])
            found = []
            for row, record in enumerate(content.records):
                fields = asdict(source.parse(source.document(board, record, row, SEEN).payload, SEEN))
                found.append({key: value for key, value in fields.items() if key in TOLD or value != DEFAULTS[key]})
            where = f"{path.parent.name}/{path.name}"
            shown = json.loads(json.dumps(found).replace(server.url, "https://local"))
            wanted = [posting | {"url": None} for posting in expected["postings"]]
            assert [posting | {"url": None} for posting in shown] == wanted, where
            assert content.is_complete == expected["is_complete"], where
            assert [code for code, _ in content.rejections] == [code for code, _ in expected["rejections"]], where
            told.add(path.parent.name)
    assert told == set(board_platforms()) - ELSEWHERE
