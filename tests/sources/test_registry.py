"""`skilltide sources import|verify|discover` against a real server on this machine."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from local_server import LocalServer, Reply, local_server
from skilltide import pipeline
from skilltide.errors import SourceError
from skilltide.landing.verify import Verified
from skilltide.model import PostingFields
from skilltide.settings import Settings, load_settings
from skilltide.sources.board_registry import add_boards, load_boards, store
from skilltide.sources.board_store import KnownBoard
from skilltide.sources.config import files_source
from skilltide.sources.discovery import board_platforms
from support import posting, write_csv

ASHBY, GREENHOUSE = board_platforms()["ashby"], board_platforms()["greenhouse"]


def ashby_address(board: str) -> str:
    return f"/posting-api/job-board/{board}?includeCompensation=true"


def ashby(*titles: str) -> Reply:
    jobs = [
        {"id": f"j{n}", "title": title, "descriptionPlain": f"You know Python. {n}"} for n, title in enumerate(titles)
    ]
    return Reply({"jobs": jobs})


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server() as local:
        local.routes[ashby_address("acme")] = ashby("Machine Learning Engineer", "Cook")
        yield local


def state(home: Path, board: str, platform: str = "ashby") -> KnownBoard:
    found = store(home / "boards.yml").get(platform, board)
    assert found is not None
    return found


def test_import_adds_candidates_that_no_run_reads(call: Any, tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text(
        "name,url\nAcme Ltd,https://jobs.ashbyhq.com/acme\n1Password,https://jobs.ashbyhq.com/1password\n"
    )
    code, output = call("import", str(listed))
    assert code == 0 and "2 rows, 2 boards, 1 new" in output
    board = load_boards(ASHBY, tmp_path / "boards.yml")["acme"]
    assert (board.state, board.employer, board.is_enabled) == ("candidate", "Acme Ltd", False)
    assert "2 boards, 0 new" in call("import", str(listed))[1]
    assert "candidate  acme " in call("list", "ashby", "--state", "candidate")[1]
    bare = tmp_path / "bare.json"
    bare.write_text('{"lever": ["quay"]}')
    named = tmp_path / "named.csv"
    named.write_text("company,ats,slug\nQuay Works,lever,quay\n")
    assert "1 new" in call("import", str(bare))[1] and state(tmp_path, "quay", "lever").employer_from == "slug"
    assert "0 new" in call("import", str(named))[1]  # known, and now by its employer's name
    assert (state(tmp_path, "quay", "lever").employer, state(tmp_path, "quay", "lever").origin) == (
        "Quay Works",
        "bare.json",
    )


def test_verify_asks_your_own_lines_first_and_keeps_what_each_says(
    call: Any, server: LocalServer, tmp_path: Path
) -> None:
    own = tmp_path / "boards.yml"
    own.write_text("# mine\nashby:\n  - {board: acme, employer: Acme Ltd}\n  - {board: nobody}\n  - {board: bare}\n")
    server.routes[ashby_address("bare")] = ashby()
    code, output = call("verify", "ashby", "--sample", "3", "--api", server.url)
    assert code == 0
    assert "live      ashby:acme: 2 postings, 50% core; Acme Ltd (told)" in output
    assert "more are due" in output and len(server.asked("/posting-api")) == 3
    assert state(tmp_path, "acme").posting_count == 2
    assert state(tmp_path, "bare").state == "empty" and state(tmp_path, "nobody").state == "gone"
    boards = load_boards(ASHBY, own)
    assert [boards[name].is_enabled for name in ("acme", "bare", "nobody")] == [True, False, False]
    assert own.read_text().startswith("# mine\n")


def test_failures_are_told_by_their_cause(call: Any, server: LocalServer, tmp_path: Path) -> None:
    names = [f"b{number}" for number in range(5)]
    for name in names:
        server.routes[ashby_address(name)] = Reply("no", 403)
    code, output = call("verify", "ashby", *(part for name in names for part in ("--board", name)), "--api", server.url)
    assert code == 1
    assert output.splitlines()[-1].startswith("5 failed: refused (ashby:b")
    assert state(tmp_path, "b0").state == "candidate" and state(tmp_path, "b0").cause == "refused"


def test_a_record_that_its_platform_can_not_parse_fails_no_board(
    call: Any, server: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = ASHBY.parse

    def parse(self: Any, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        if payload["title"] == "Cook":
            raise ZeroDivisionError("a defect")
        return original(self, payload, observed_at)

    monkeypatch.setattr(ASHBY, "parse", parse)
    server.routes[ashby_address("acme")] = ashby("Pilot", "Cook", "Miller", "Baker")
    call("verify", "ashby", "--board", "acme", "--api", server.url)
    found = state(tmp_path, "acme")
    assert (found.state, found.posting_count, found.cause) == ("live", 4, None)


def test_robots_txt_blocks_a_board(call: Any, server: LocalServer, tmp_path: Path) -> None:
    server.routes["/robots.txt"] = Reply("User-agent: *\nDisallow: /posting-api\n", content_type="text/plain")
    call("verify", "ashby", "--board", "acme", "--api", server.url)
    assert state(tmp_path, "acme").state == "blocked"
    assert server.asked() == []


def test_the_platform_names_the_employer_where_nobody_told_it(call: Any, server: LocalServer, tmp_path: Path) -> None:
    server.routes["/v1/boards/acmeinc/jobs?content=true&pay_transparency=true"] = Reply(
        {
            "jobs": [{"id": 1, "title": "Pilot", "content": "You steer.", "company_name": "Acme Air"}],
            "meta": {"total": 1},
        }
    )
    call("verify", "greenhouse", "--board", "acmeinc", "--api", server.url)
    found = state(tmp_path, "acmeinc", "greenhouse")
    assert (found.employer, found.employer_from) == ("Acme Air", "platform")
    server.routes["/acme"] = Reply(
        "<html><head><title>Acme Robotics Jobs</title></head></html>", content_type="text/html"
    )
    call("verify", "ashby", "--board", "acme", "--api", server.url)
    assert (state(tmp_path, "acme").employer, state(tmp_path, "acme").employer_from) == ("Acme Robotics", "platform")
    server.routes["/v0/postings/bolt?limit=100&mode=json&skip=0"] = Reply(
        [{"id": "1", "text": "Pilot", "descriptionPlain": "You steer."}]
    )
    server.routes["/bolt"] = Reply("<title>Bolt Works</title>", content_type="text/html")
    call("verify", "lever", "--board", "bolt", "--api", server.url)
    assert state(tmp_path, "bolt", "lever").employer == "Bolt Works"


def test_without_a_name_anywhere_the_boards_own_stands_in(call: Any, server: LocalServer, tmp_path: Path) -> None:
    server.routes[ashby_address("blue-sky")] = ashby("Data Scientist")
    call("verify", "ashby", "--board", "blue-sky", "--api", server.url)
    found = state(tmp_path, "blue-sky")
    assert (found.state, found.employer, found.employer_from) == ("live", "Blue Sky", "slug")


def test_a_host_is_asked_which_boards_there_are(call: Any, server: LocalServer, tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("name,url\nQuay Works,https://quay.wd1.myworkdayjobs.com/en-us\n")
    call("import", str(listed))
    store(tmp_path / "boards.yml").put([replace(state(tmp_path, "quay.wd1/", "workday"), wanted=9)])
    robots = "User-agent: *\nDisallow: /Inside/\nSitemap: https://quay.wd1.myworkdayjobs.com/{}/siteMap.xml\n"
    server.routes["/robots.txt"] = Reply(
        robots.format("External") + robots.format("Students"), content_type="text/plain"
    )
    output = call("verify", "workday", "--sample", "1", "--api", server.url)[1]
    assert "host      workday:quay.wd1/: 2 boards: External, Students" in output
    found = state(tmp_path, "quay.wd1/External", "workday")
    assert (found.state, found.employer, found.wanted) == ("candidate", "Quay Works", 9)
    assert "1 boards" not in call("verify", "workday", "--sample", "1", "--api", server.url)[1]  # its boards go next
    assert server.asked("/wday/cxs/quay/")


def test_a_forgotten_board_of_a_host_is_not_added(
    call: Any, server: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("name,url\nQuay Works,https://quay.wd1.myworkdayjobs.com/en-us\n")
    call("import", str(listed))
    sitemap = "Sitemap: https://quay.wd1.myworkdayjobs.com/{}/siteMap.xml\n"
    server.routes["/robots.txt"] = Reply(
        "User-agent: *\n" + sitemap.format("External") + sitemap.format("Students"), content_type="text/plain"
    )

    def forgotten_boards(settings: Settings) -> Callable[[KnownBoard], bool]:
        return lambda board: board.board.endswith("Students")

    monkeypatch.setattr("skilltide.landing.due.forgotten_boards", forgotten_boards)
    store(tmp_path / "boards.yml").put([replace(state(tmp_path, "quay.wd1/", "workday"), wanted=9)])
    call("verify", "workday", "--sample", "1", "--api", server.url)
    assert [entry.board for entry in store(tmp_path / "boards.yml").entries("workday")] == [
        "quay.wd1/", "quay.wd1/External",
    ]  # fmt: skip


def test_boards_of_hosts_are_added_together_also_where_the_check_is_cut_off(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added: list[list[str]] = []

    def add(own: Path, found: list[KnownBoard], is_forgotten: Callable[[KnownBoard], bool]) -> int:
        added.append([board.board for board in found])
        return add_boards(own, found, is_forgotten)

    async def ask(fetcher: object, chosen: object, done: Callable[[Verified], None]) -> None:
        for host in ("quay.wd1/", "pier.wd1/", "dock.wd1/"):
            done(Verified(KnownBoard("workday", host, state="gone"), found=(KnownBoard("workday", f"{host}Jobs"),)))
        raise SourceError("cut off")

    monkeypatch.setattr("skilltide.commands.boards.HOSTS", 2)
    monkeypatch.setattr("skilltide.sources.board_registry.add_boards", add)
    monkeypatch.setattr("skilltide.landing.verify.verify", ask)
    assert call("verify", "workday") == (1, "cut off")
    assert added == [["quay.wd1/Jobs", "pier.wd1/Jobs"], ["dock.wd1/Jobs"]]
    kept = {entry.board: entry.state for entry in store(tmp_path / "boards.yml").entries("workday")}
    assert kept == {
        "quay.wd1/": "gone", "pier.wd1/": "gone", "dock.wd1/": "gone",
        "quay.wd1/Jobs": "candidate", "pier.wd1/Jobs": "candidate", "dock.wd1/Jobs": "candidate",
    }  # fmt: skip


def test_a_platform_that_is_one_board_is_told_so(call: Any, server: LocalServer) -> None:
    for arguments in (("verify", "remotive"), ("verify", "remotive", "--board", "x")):
        code, output = call(*arguments, "--api", server.url)
        assert code == 1 and "remotive: is one board by itself, so there is none to verify." in output
    assert server.log == []


def test_blocked_platforms_are_not_asked(call: Any, server: LocalServer) -> None:
    code, output = call("verify", "smartrecruiters")
    assert code == 1 and "SmartRecruiters is not read" in output and "What remains" in output
    code, output = call("probe", "https://www.linkedin.com/jobs/view/1")
    assert code == 1 and "LinkedIn is not read" in output
    assert server.log == []


def test_a_killed_check_goes_on_where_it_was(server: LocalServer, tmp_path: Path, environment: None) -> None:
    names = [f"b{number:02}" for number in range(24)]
    for name in names:
        server.routes[ashby_address(name)] = Reply(ashby("Cook").body, seconds=0.05)
    (tmp_path / "boards.yml").write_text("ashby:\n" + "".join(f"  - {{board: {name}}}\n" for name in names))
    command = [sys.executable, "-m", "skilltide.cli", "--home", str(tmp_path), "sources", "verify", "ashby",
               "--sample", "24", "--api", server.url]  # fmt: skip
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))
    while len(list(store(tmp_path / "boards.yml").entries("ashby"))) < 3 and first.poll() is None:
        time.sleep(0.01)
    first.send_signal(signal.SIGKILL)
    first.wait()
    kept = {entry.board for entry in store(tmp_path / "boards.yml").entries("ashby")}
    assert 0 < len(kept) < 24
    server.log.clear()
    (tmp_path / "cache").rename(tmp_path / "cache-before")  # what is kept is the registry's, not the cache's
    subprocess.run(
        [*command[:-3], str(24 - len(kept)), *command[-2:]], check=True, capture_output=True, env=dict(os.environ)
    )
    asked = {path.split("/")[3].split("?")[0] for path in server.asked("/posting-api")}
    assert asked == set(names) - kept
    entries = [entry for entry in store(tmp_path / "boards.yml").entries("ashby") if entry.board in names]
    assert len(entries) == 24 and {entry.state for entry in entries} == {"live"}


def test_discover_looks_for_links_on_pages(call: Any, server: LocalServer, tmp_path: Path) -> None:
    page = '<a href="https://jobs.ashbyhq.com/acme">Jobs</a><script src="https://boards.greenhouse.io/embed/job_board/js?for=bolt">'
    server.routes["/careers"] = Reply(page, content_type="text/html")
    server.routes["/none"] = Reply("<p>Write us.</p>", content_type="text/html")
    listed = tmp_path / "pages.txt"
    listed.write_text(f"{server.url}/none\nhttps://jobs.lever.co/direct\n")
    code, output = call("discover", "--page", f"{server.url}/careers", "--pages", str(listed))
    assert code == 0 and "3 pages show 3 boards, 3 of them new" in output
    assert "/none: shows no board of a platform that is known." in output
    assert {(entry.platform, entry.board) for entry in store(tmp_path / "boards.yml").entries()} == {
        ("ashby", "acme"), ("greenhouse", "bolt"), ("lever", "direct"),
    }  # fmt: skip


def test_discover_without_anything_says_what_to_do(call: Any) -> None:
    code, output = call("discover")
    assert code == 1 and "skilltide refresh first" in output


def test_discover_matches_employers_of_the_warehouse_and_links_in_postings(
    call: Any, tmp_path: Path, lexicon: Path
) -> None:
    apply = "\nApply at https://boards.greenhouse.io/boltco/jobs/7."
    rows = [
        posting(number, company=company) for number, company in enumerate(("Acme Robotics GmbH", "Bolt & Works", "No"))
    ]
    rows[1]["description"] += apply
    path = write_csv(tmp_path / "jobs.csv", rows)
    listed = tmp_path / "list.csv"
    listed.write_text("url\nhttps://jobs.ashbyhq.com/acme-robotics\nhttps://jobs.ashbyhq.com/acme\n")
    assert call("import", str(listed))[0] == 0
    pipeline.refresh(load_settings(home=tmp_path, lexicons=lexicon, workers=1), [files_source([path])])
    code, output = call("discover")
    assert code == 0 and "postings show 1 boards, 1 of them new" in output
    assert "2 of 3 core openings (67%) stand at an employer with a board" in output
    assert "without a board: 1 employers; most openings: No 1" in output
    assert state(tmp_path, "acme-robotics").wanted == 1 and state(tmp_path, "acme").wanted == 0
    found = state(tmp_path, "boltco", "greenhouse")
    assert (found.employer, found.employer_from, found.origin) == ("Bolt & Works", "told", "a posting")
    assert "postings show 1 boards, 0 of them new" in call("discover")[1]
