"""Boards of employers that are forgotten: not asked, named nowhere, and nothing is kept of their answers."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from local_server import LocalServer, Reply, local_server
from on_disk import on_disk
from skilltide import pipeline
from skilltide.cli import app
from skilltide.forget import Forgotten, forget
from skilltide.http.cache import shelf_folder
from skilltide.landing.due import due_boards, named_boards
from skilltide.landing.format import BoardRead, SourceConfigured, landing_writer
from skilltide.model import Document, Rejection
from skilltide.settings import REQUEST_COUNTS, Settings
from skilltide.sources.board_registry import store
from skilltide.sources.board_store import KnownBoard
from skilltide.sources.config import load_sources
from skilltide.sources.seen import Seen
from skilltide.steps.forgotten_boards import without_names
from skilltide.warehouse.connect import working

ASHBY = "/posting-api/job-board/{}?includeCompensation=true"
GREENHOUSE = "/v1/boards/{}/jobs?content=true&pay_transparency=true"


def job(number: int, text: str = "You train models") -> dict[str, Any]:
    return {
        "id": f"job-{number}", "title": "Machine Learning Engineer", "location": f"Zz{number}bury",
        "publishedAt": "2025-01-05T00:00:00Z", "jobUrl": f"https://jobs.example.com/job-{number}",
        "descriptionHtml": f"<p>{text} for quay number {number} with Python.</p>",
    }  # fmt: skip


def of(employer: str, number: int) -> dict[str, Any]:
    """A posting of a board that tells whose each posting is."""
    return {
        "id": number, "title": "Data Scientist", "location": {"name": f"Zz{number}bury"}, "company_name": employer,
        "absolute_url": f"https://jobs.example.com/{number}", "first_published": "2025-01-05T00:00:00Z",
        "content": f"You train models for quay number {number} with Python.",
    }  # fmt: skip


class Home:
    """Runs with what sources.yml says, as if on a given day."""

    def __init__(self, settings: Settings, server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings, self.server, self._patch = settings, server, monkeypatch

    def serve(self, *names: str, **replies: list[dict[str, Any]]) -> None:
        for name, jobs in replies.items():
            key = name.replace("_", "-")
            self.server.routes[ASHBY.format(key)] = Reply({"apiVersion": "1", "jobs": jobs}, etag=f'"{jobs}"'[:80])
        for name in names:
            self.server.routes[ASHBY.format(name)] = Reply("gone", 404)

    def configure(self, **boards: list[str]) -> None:
        entries = "".join(
            f"{platform}-boards:\n  platform: {platform}\n  api: {self.server.url}\n  boards: [{', '.join(names)}]\n"
            for platform, names in boards.items()
        )
        self.settings.sources_file.parent.mkdir(parents=True, exist_ok=True)
        self.settings.sources_file.write_text(entries)

    def run(self, day: int) -> pipeline.Outcome:
        self._patch.setattr(pipeline, "clock", lambda: datetime(2025, 3, day, 6, tzinfo=UTC))
        return pipeline.refresh(self.settings, load_sources(self.settings.sources_file).values())

    def forget(self, day: int, **what: Any) -> Forgotten:
        self._patch.setattr("skilltide.forget.clock", lambda: datetime(2025, 3, day, 7, tzinfo=UTC))
        return forget(self.settings, **what)

    def asked(self) -> set[str]:
        """The boards that were asked since the last call."""
        asked = {path.split("?")[0].removesuffix("/jobs").rpartition("/")[2] for path in self.server.asked()}
        self.server.log.clear()
        return asked

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self.settings.working, read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def naming(self, *told: str) -> set[tuple[str, str]]:
        """Which files of the home (but those that its owner writes) hold which of the texts, in any case."""
        own = self.settings.sources_file.name
        return {(path, text) for path, text in on_disk(self.settings.home, *told, any_case=True) if path != own}


@pytest.fixture
def home(tmp_path: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    settings = Settings(
        home=tmp_path / "home", workers=1, lexicons=lexicon, contact="me@example.org", allow_loopback=True
    )
    with local_server() as server:
        yield Home(settings, server, monkeypatch)


def test_a_board_of_an_employer_that_is_forgotten_is_named_nowhere_and_not_asked(home: Home) -> None:
    home.configure(ashby=["quillfeather", "quillfeather-labs", "quay", "pier"])
    home.serve("pier", quillfeather=[job(1), job(2)], quillfeather_labs=[job(3)], quay=[job(4)])
    home.run(1)
    home.serve("quillfeather", "pier", quay=[job(4), job(5)])
    home.run(2)
    assert home.asked() == {"quillfeather", "quillfeather-labs", "quay", "pier"}
    names = ("ashby:quillfeather;", "job-board/quillfeather?", "ashby:quillfeather:", '"quillfeather"')
    assert home.naming(*names)
    told = home.forget(2, employer="Quillfeather")
    assert told.kept == [
        f"ashby:quillfeather stands in {home.settings.sources_file}, which is yours: take it out of its `boards:`"
    ]
    assert home.naming(*names, "Zz1bury") == set()
    tried = home.query("SELECT DISTINCT board FROM raw.board_read ORDER BY 1")
    ((alias,), *others) = tried
    assert others == [("ashby:pier",), ("ashby:quay",), ("ashby:quillfeather-labs",)]
    assert alias.startswith("ashby:forgotten-")
    with duckdb.connect(home.settings.published, read_only=True) as connection:
        assert (alias, "failed") in connection.execute("SELECT board, board_outcome_code FROM marts.board").fetchall()
        sql = "UNION ALL ".join(f"SELECT message FROM marts.{name} " for name in ("run", "source_run", "board"))
        messages = repr(connection.execute(sql).fetchall())
    assert "ashby:pier" in messages and "quillfeather?" not in messages and "ashby:quillfeather:" not in messages
    home.asked()
    for day in (3, 4):
        home.run(day)
        assert home.asked() == {"quillfeather-labs", "quay", "pier"}
        assert home.naming(*names, "Zz1bury") == set()
    assert home.query("SELECT DISTINCT board FROM raw.board_read ORDER BY 1") == tried


def test_what_a_collector_tells_of_it_is_forgotten_when_it_comes(home: Home) -> None:
    home.configure(ashby=["quillfeather", "quay"])
    home.serve("quillfeather", quay=[job(4)])
    home.settings.boards_file.write_text("ashby:\n  - {board: Quillfeather}\n")  # as if it came with skilltide
    home.run(1)
    home.forget(1, employer="Quillfeather")
    assert home.naming("quillfeather") == {("boards.yml", "quillfeather")}
    at = datetime(2025, 3, 2, 6, tzinfo=UTC)
    entry = {"platform": "ashby", "boards": ["quillfeather", "quay"]}
    why = "ashby:quillfeather: https://api.ashbyhq.com/posting-api/job-board/quillfeather: status 404"
    with landing_writer(home.settings.landing / "ashby-boards" / "20250302T060000.000-abcd.jsonl.zst") as writer:
        writer.write(SourceConfigured("ashby-boards", "ashby", entry))
        writer.write(Document("ashby-boards", {**job(9), "_board": "Quillfeather"}, at, "ashby:Quillfeather", 0))
        writer.write(BoardRead("ashby-boards", "ashby:Quillfeather", at, "read", True, 1, "d", {}))
        writer.write(Rejection("ashby-boards", "ashby:quillfeather", None, "page_failed", why))
        writer.write(BoardRead("ashby-boards", "ashby:quillfeather", at, "failed", False, 0, message=why))
    home.run(3)
    assert home.naming("ashby:quillfeather", "job-board/quillfeather", '"quillfeather"', "Zz9bury") == set()
    tried = {board for (board,) in home.query("SELECT DISTINCT board FROM raw.board_read")}
    assert len(tried) == 3 and {board for board in tried if "forgotten-" not in board} == {"ashby:quay"}
    assert home.query("SELECT count(*) FROM ops.quarantine") == [(0,)]
    assert home.naming("quillfeather") == {("boards.yml", "quillfeather")}, "nor is it in the registry again"


def test_the_registry_takes_no_forgotten_board_in_again(home: Home, tmp_path: Path) -> None:
    home.configure(ashby=["quay"])
    home.serve(quay=[job(4)])
    home.settings.boards_file.write_text("ashby:\n  - {board: quillfeather}\n  - {board: pier}\n")
    home.run(1)
    home.forget(1, employer="Quillfeather")
    listed = tmp_path / "list.csv"
    rows = ["url,employer", *(f"https://jobs.ashbyhq.com/{name},{name}" for name in ("quillfeather", "jetty"))]
    listed.write_text("\n".join(rows))
    told = CliRunner().invoke(app, ["--home", str(home.settings.home), "sources", "import", str(listed)])
    assert "1 new" in told.output
    assert [entry.board for entry in store(home.settings.boards_file).entries()] == ["jetty"]
    due, _ = due_boards(home.settings, date(2025, 3, 2), "ashby")
    names = {one.entry.board for one in due}
    assert "pier" in names and "quillfeather" not in names
    assert len(named_boards(home.settings, "ashby", ["quillfeather"])) == 1, "who names it means it"


def test_what_is_told_of_a_board_that_nobody_read_so_far_is_forgotten_by_its_name(home: Home) -> None:
    home.configure(ashby=["quillfeather", "quay"])
    home.serve("quillfeather", quay=[job(4)])
    home.run(1)
    forgotten = home.forget(1, employer="Quillfeather")
    assert (forgotten.posting_count, len(forgotten.kept)) == (0, 1)
    assert home.naming("ashby:quillfeather", "job-board/quillfeather") == set()


def test_a_sources_yml_that_can_not_be_read_keeps_nothing_from_being_forgotten(home: Home) -> None:
    home.configure(ashby=["quay"])
    home.serve(quay=[job(4)])
    home.run(1)
    home.settings.sources_file.write_text("quay: [")
    (line,) = home.forget(1, employer="Quay").kept
    assert line.startswith(f"{home.settings.sources_file} may name its boards") and home.naming("Zz4bury") == set()


def test_a_board_that_somebody_said_is_another_s_is_not_its(home: Home) -> None:
    home.settings.boards_file.parent.mkdir(parents=True)
    home.settings.boards_file.write_text("ashby:\n  - {board: quillfeather, employer: Harbour Works}\n")
    home.configure(ashby=["quillfeather", "quay"])
    home.serve("quay", quillfeather=[job(1)])
    home.run(1)
    assert home.forget(1, employer="Quay").kept
    home.asked()
    home.run(2)
    assert home.asked() == {"quillfeather"}
    forgotten = home.forget(2, employer="Harbour Works")
    assert len(forgotten.kept) == 2, "in sources.yml, and in boards.yml"
    home.asked()
    home.run(3)
    assert home.asked() == set()


def test_a_board_of_the_registry_goes_with_its_employer_whatever_its_name(home: Home) -> None:
    store(home.settings.boards_file).put([KnownBoard("ashby", "qft-2019", "Quillfeather GmbH", "platform", "live")])
    home.configure(ashby=["qft-2019", "QFT-Late", "quay"])
    home.serve("qft-2019", "QFT-Late", quay=[job(4)])
    home.run(1)
    forgotten = home.forget(1, employer="Quillfeather")
    assert forgotten.board_count == 1 and len(forgotten.kept) == 1
    assert home.naming("qft-2019") == set() and home.naming("qft-late")


def test_a_board_that_holds_postings_of_others_is_read_on_without_the_forgotten_ones(home: Home) -> None:
    postings = [of("Quillfeather", 1), of("Harbour Works", 2), of("Quillfeather", 3), of("Harbour Works", 4)]
    path = GREENHOUSE.format("quillfeather")
    home.server.routes[path] = Reply({"jobs": postings, "meta": {"total": 4}}, etag='"1"')
    home.configure(greenhouse=["quillfeather"])
    home.run(1)
    (line,) = home.forget(1, employer="Quillfeather").kept
    assert line.startswith("greenhouse:quillfeather stands in ") and line.endswith("and is read on until then)")
    gone, there = ("Zz1bury", "Zz3bury", "Zz5bury"), ("Zz2bury", "Zz4bury")
    assert home.naming(*gone) == set()
    outcome = home.run(2)
    assert home.asked() == {"quillfeather"} and outcome.run.outcome_code != "failed"
    assert home.naming(*gone) == set(), "not in the answers that are kept either"
    postings = [of("Quillfeather", 5), *postings[1:3]]
    home.server.routes[path] = Reply({"jobs": postings, "meta": {"total": 3}}, etag='"2"')
    home.run(3)
    assert home.naming(*gone) == set() and {text for _, text in home.naming(*there)} == set(there)
    rows = home.query("SELECT native_id, day(last_seen_on), day(closed_on) FROM staging.posting ORDER BY 1")
    assert rows == [("2", 3, None), ("4", 2, 3)], "and what is missing has gone"
    assert home.query("SELECT count(*) FROM raw.board_read WHERE NOT is_complete") == [(0,)]


def test_only_a_board_that_brings_something_forgotten_loses_its_kept_answers(home: Home) -> None:
    home.configure(ashby=["quay", "pier"])
    home.serve(quay=[job(1), job(2)], pier=[job(3)])
    home.run(1)
    cache = home.settings.http_cache
    (cache / "ab").mkdir()
    (cache / "ab" / "older.zst").write_bytes(b"an older skilltide's")
    (cache / REQUEST_COUNTS).write_text('{"day": "2025-03-01", "hosts": {}}')
    assert shelf_folder(cache, "ashby:quay").exists()
    home.forget(1, posting="ashby-boards:job-1")
    assert [path.name for path in cache.iterdir()] == [REQUEST_COUNTS], "how often hosts were asked stays"
    home.run(2)
    assert not shelf_folder(cache, "ashby:quay").exists() and shelf_folder(cache, "ashby:pier").exists()
    assert home.naming("Zz1bury") == set()
    with working(home.settings) as connection:
        assert connection.execute("SELECT count(*) FROM ops.clearing WHERE place_code = 'working'").fetchone() == (0,)
    assert home.run(3).run.steps.get("drop_forgotten") is None, "nothing of it was landed"


def test_only_the_postings_meant_go_from_what_is_remembered_of_a_board(tmp_path: Path) -> None:
    def remembered() -> Seen:
        return Seen(tmp_path / "seen.zst")

    def kept() -> list[str]:
        return [key for key in ("/a/1", "/a/2", "/a/3") if remembered().old(key)]

    seen = remembered()
    for key in ("/a/1", "/a/2", "/a/3"):
        seen.keep(key, "m", {"text": f"told by {key}"})
    seen.save(is_read=True)
    seen = remembered()
    seen.forget([{"list": {"path": "/a/2"}, "text": "x"}])
    seen.save(is_read=False)
    assert kept() == ["/a/1", "/a/3"]
    seen = remembered()
    seen.forget([{"path": "elsewhere"}])
    seen.save(is_read=False)
    assert kept() == [], "whose entry can't be told: none is kept"


NAMES = {"lever:acme": "lever:X", "ashby:acme": "ashby:X"}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("lever:acme: https://api.lever.co/acme: status 404", "lever:X: not told, as it is forgotten"),
        ("a: late; lever:acme: status 404; b: late", "a: late; lever:X: not told, as it is forgotten; b: late"),
        ("s: 4 boards: gone (ashby:acme, ashby:b and 2 more); the first: https://x/acme: no",
         "ashby:X: not told, as it is forgotten"),
        ("s: 4 boards: gone (ashby:a and 2 more); the first: no; LEVER:Acme: no",
         "s: 4 boards: gone (ashby:a and 2 more); the first: no; lever:X: not told, as it is forgotten"),
        ("s: see ashby:acme.", "ashby:X: not told, as it is forgotten"),
        ("lever:acme-labs: status 404", None), ("lever:acme.wd5/External: status 404", None),
        ("gem:acme: status 404", None), ("s: 4 boards: gone; the first: acme", None), ("", None),
    ],
)  # fmt: skip
def test_messages_tell_nothing_of_it(message: str, expected: str | None) -> None:
    assert without_names(message, NAMES) == (message if expected is None else expected)
