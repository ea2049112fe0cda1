"""`skilltide sources list|probe|record` and boards.yml, against a local server; the registry: test_registry.py."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from local_server import LocalServer, Reply, local_server
from skilltide.errors import ConfigurationError
from skilltide.landing.probe import recognise
from skilltide.model import PostingFields
from skilltide.settings import Settings
from skilltide.sources.board_registry import load_boards
from skilltide.sources.discovery import board_platforms
from skilltide.sources.documentation import sources_page
from skilltide.sources.platforms.ashby import Ashby
from skilltide.sources.platforms.lever import Lever
from skilltide.written import clear_copies

ROOT = Path(__file__).parents[2]
JOBS = [
    {
        "id": f"j{number}",
        "title": title,
        "location": "Berlin, Germany",
        "descriptionPlain": f"You know Python. {number}",
    }
    for number, title in enumerate(("Machine Learning Engineer", "Cook"))
]


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server() as local:
        local.routes["/posting-api/job-board/acme?includeCompensation=true"] = Reply({"jobs": JOBS})
        yield local


def test_list(call: Any) -> None:
    code, output = call("list")
    assert code == 0
    assert all(f"{key} " in output for key in board_platforms())
    code, output = call("list", "greenhouse")
    assert "candidate  gitlab" in output and "GitLab (told)" in output and "seen 2026-08-11" in output
    assert call("list", "nowhere")[1].startswith("platform 'nowhere' is unknown; known are ")


def test_probe_shows_what_would_be_ingested(call: Any, server: LocalServer) -> None:
    code, output = call("probe", "https://jobs.ashbyhq.com/acme/j0", "--api", server.url)
    assert code == 0
    assert "platform   ashby (Ashby)" in output
    assert "postings   2, 2 usable" in output
    assert "Machine Learning Engineer | Berlin | no date" in output
    added = yaml.safe_load(output.split("boards.yml:\n")[1])
    assert added["ashby"][0]["board"] == "acme"


def test_probe_tells_what_a_platform_fails_at(call: Any, server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    parse = Ashby.parse

    def parse_some(self: Ashby, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        if payload["title"] == "Cook":
            raise KeyError("a defect")
        return parse(self, payload, observed_at)

    async def read_none(self: Ashby, board: Any, fetch: Any) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(Ashby, "parse", parse_some)
    code, output = call("probe", "https://jobs.ashbyhq.com/acme/j0", "--api", server.url)
    assert code == 0 and "postings   2, 1 usable" in output and "rejected " in output
    monkeypatch.setattr(Ashby, "read_board", read_none)
    code, output = call("probe", "https://jobs.ashbyhq.com/acme/j0", "--api", server.url)
    assert code == 1 and "problem    can't be understood (ZeroDivisionError: a defect). Please report this." in output


def test_probe_finds_the_board_that_a_page_embeds(call: Any, server: LocalServer) -> None:
    page = '<html><script src="https://boards.greenhouse.io/embed/job_board/js?for=harbour"></script></html>'
    server.routes["/careers"] = Reply(page, content_type="text/html")
    server.routes["/v1/boards/harbour/jobs?content=true&pay_transparency=true"] = Reply(
        {"jobs": [{"id": 1, "title": "Pilot", "content": "You steer."}], "meta": {"total": 1}}
    )
    _, output = call("probe", f"{server.url}/careers", "--api", server.url)
    assert "greenhouse" in output and "board      harbour" in output


def test_probe_reads_a_page_of_its_own(call: Any, server: LocalServer) -> None:
    posting = {"@type": "JobPosting", "title": "Data Scientist", "description": "<p>You count.</p>"}
    page = f'<html><script type="application/ld+json">{json.dumps(posting)}</script></html>'
    server.routes["/jobs/1"] = Reply(page, content_type="text/html")
    code, output = call("probe", f"{server.url}/jobs/1")
    assert code == 0
    assert "platform   jobposting" in output and "data_scientist 1" in output


def test_record_writes_a_case_that_the_golden_test_could_read(call: Any, server: LocalServer, tmp_path: Path) -> None:
    out = tmp_path / "case.json"
    assert call("record", "ashby", "acme", "--out", str(out), "--api", server.url)[0] == 0
    case = json.loads(out.read_text())
    assert case["board"] == {"board": "acme"}
    assert case["answers"] == {"/posting-api/job-board/acme?includeCompensation=true": {"jobs": JOBS}}
    assert out.stat().st_mode & 0o777 == 0o600
    assert clear_copies(Settings(home=tmp_path)).removed == [out], "a copy, which `forget` removes"


def test_record_writes_where_a_shell_would(
    call: Any, server: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "mine"))
    assert call("record", "ashby", "acme", "--out=~/cases/case.json", "--api", server.url)[0] == 0
    assert (tmp_path / "mine" / "cases" / "case.json").exists()


def test_nothing_is_fetched_without_a_contact(call: Any, server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SKILLTIDE_CONTACT")
    code, output = call("probe", f"{server.url}/careers")
    assert code == 1 and "set SKILLTIDE_CONTACT" in output
    assert server.log == []


@pytest.mark.parametrize(
    ("text", "platform", "board"),
    [
        ("https://jobs.ashbyhq.com/acme", "ashby", "acme"),
        ("https://jobs.ashbyhq.com/acme/5f1c/application?utm=x", "ashby", "acme"),
        ("https://boards.greenhouse.io/acme/jobs/123", "greenhouse", "acme"),
        ("https://job-boards.eu.greenhouse.io/acme", "greenhouse", "acme"),
        ("https://boards.greenhouse.io/embed/job_board?for=acme&b=1", "greenhouse", "acme"),
        ("https://boards-api.greenhouse.io/v1/boards/acme/jobs", "greenhouse", "acme"),
        ("https://jobs.lever.co/acme/0a-1b", "lever", "acme"),
        ("https://jobs.eu.lever.co/acme", "lever", "acme"),
        ("https://news.ycombinator.com/item?id=123", "hackernews", "123"),
        ("jobs.lever.co/rare, then jobs.ashbyhq.com/acme, jobs.ashbyhq.com/acme/2", "ashby", "acme"),
    ],
)  # fmt: skip
def test_addresses_are_recognised(text: str, platform: str, board: str) -> None:
    found = recognise(text)
    assert found is not None
    assert (found[0], found[1].board) == (platform, board)


def test_unknown_addresses_are_not_recognised() -> None:
    assert recognise("https://example.com/careers") is None


def test_a_wrong_line_is_told_with_what_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "boards.yml"
    path.write_text("lever:\n  - {board: acme, region: mars}\n")
    with pytest.raises(ConfigurationError, match=r"boards.yml: lever: acme: region: 'mars'"):
        load_boards(Lever, path)
    path.write_text("lever:\n  - acme\n")
    with pytest.raises(ConfigurationError, match="expected one line per employer"):
        load_boards(Lever, path)
    path.write_text("lever: [\n")
    with pytest.raises(ConfigurationError, match="can't be read"):
        load_boards(Lever, path)


def test_what_nobody_read_live_is_marked_where_it_shows(call: Any) -> None:
    code, output = call("list")
    lines = {line.split()[0]: line for line in output.splitlines() if line.strip()}
    assert code == 0
    for key, platform in board_platforms().items():
        assert ("unverified" in lines[key]) is bool(platform.rests_on)
        assert ("**unverified**" in sources_page().split(f'<a id="{key}"></a>')[1].split("<a id=")[0]) is bool(
            platform.rests_on
        )


def test_documentation_is_up_to_date() -> None:
    path = ROOT / "docs" / "sources.md"
    assert path.read_text(encoding="utf-8") == sources_page(), "run: skilltide docs"
