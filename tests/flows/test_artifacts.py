"""What strangers wrote makes no link, no picture and no HTML on Prefect's pages, which read Markdown in cells too."""

import json

import pytest
from markdown_it import MarkdownIt
from prefect import flow
from prefect.client.orchestration import get_client

from flows.artifacts import publish_checks, publish_outcome, publish_sources
from skilltide.model import CheckResult
from skilltide.pipeline import Outcome
from skilltide.warehouse.ledger import Run, SourceRun

pytestmark = pytest.mark.usefixtures("server")

HOSTILE = (
    'x: it begins \'<img src=x onerror="alert(1)">[free](https://evil.example) ![p](https://evil.example/p.png)\n'
    "# head https://evil.example www.evil.example jane@evil.example <script>alert(1)</script> | a | b |"
)


def read(key: str) -> tuple[str, list[dict[str, object]]]:
    with get_client(sync_client=True) as client:
        artifact = client._client.get(f"/artifacts/{key}/latest").raise_for_status().json()
    data = artifact["data"]
    return artifact["description"], json.loads(data) if isinstance(data, str) else data


def assert_plain(text: str, shown: str = "") -> None:
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    kinds = {token.type for token in [*tokens, *(child for token in tokens for child in token.children or [])]}
    assert not [kind for kind in kinds if kind.startswith(("html", "link", "image", "heading", "table"))], text
    assert "://" not in text.replace("\\://", "") and "www." not in text
    assert shown in "".join(child.content for token in tokens for child in token.children or [])


def test_messages_are_shown_as_they_are() -> None:
    run = Run("20250101T000000.000-ab", "refresh", steps={"load": {HOSTILE: 1}}, warnings=[HOSTILE])
    source = SourceRun("board", "failed", failed_count=1, seconds=0.1, message=HOSTILE)
    results = [CheckResult("check", "warning", 1, HOSTILE)]

    @flow
    def publishes() -> None:
        outcome = Outcome(run, [], None, [source], [])
        publish_outcome("hostile", outcome, run.steps)
        publish_sources(outcome)
        publish_checks(results)

    publishes()
    line = " ".join(HOSTILE.split())
    for key in ("skilltide-hostile", "skilltide-sources", "skilltide-checks"):
        description, rows = read(key)
        assert_plain(description)
        cells = [value for row in rows for value in row.values() if isinstance(value, str)]
        assert cells
        for cell in cells:
            assert_plain(cell, line if "head" in cell else "")
