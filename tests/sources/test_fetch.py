"""From boards on a local server to the warehouse: observed, unchanged, closed, rejected, failed."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import pytest

from local_server import LocalServer, Reply, local_server
from skilltide import pipeline
from skilltide.errors import SourceError
from skilltide.landing import format as landing
from skilltide.landing.format import BoardRead, read_landing
from skilltide.settings import Settings
from skilltide.sources.board_registry import store
from skilltide.sources.board_store import GONE_AFTER, KnownBoard
from skilltide.sources.config import build_sources
from skilltide.sources.source import Source

PATH = "/posting-api/job-board/{}?includeCompensation=true"


def job(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"job-{number}",
        "title": "Machine Learning Engineer",
        "location": "Berlin, Germany",
        "publishedAt": "2025-01-05T00:00:00Z",
        "jobUrl": f"https://jobs.ashbyhq.com/acme/job-{number}",
        "descriptionHtml": f"<p>You train models for quay number {number} with Python.</p>",
    } | changes


def board(jobs: list[dict[str, Any]], etag: str | None = None) -> Reply:
    return Reply({"apiVersion": "1", "jobs": jobs}, etag=etag)


class Days:
    """Runs ingestion as if on a given day."""

    def __init__(self, settings: Settings, server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings, self.server, self._patch = settings, server, monkeypatch

    def serve(self, name: str, reply: Reply | list[Reply]) -> None:
        self.server.routes[PATH.format(name)] = reply

    def sources(self, *names: str, **entry: Any) -> list[Source]:
        given = {"platform": "ashby", "api": self.server.url, "boards": list(names or ("acme",)), **entry}
        return list(build_sources({"boards": given}, "test", self.settings.home).values())

    def run(self, day: int, *names: str, **entry: Any) -> pipeline.Outcome:
        self._patch.setattr(pipeline, "clock", lambda: datetime(2025, 3, day, 6, tzinfo=UTC))
        return pipeline.ingest(self.settings, self.sources(*names, **entry))

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self.settings.working, read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def postings(self) -> dict[str, tuple[Any, ...]]:
        """Native id -> first seen, last seen, observations, closed (days of March)."""
        rows = self.query(
            "SELECT native_id, day(first_seen_on), day(last_seen_on), observation_count, day(closed_on) "
            "FROM staging.posting"
        )
        return {native_id: tuple(rest) for native_id, *rest in rows}


@pytest.fixture
def days(tmp_path: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Days]:
    settings = Settings(
        home=tmp_path / "home", workers=1, lexicons=lexicon, contact="me@example.org", allow_loopback=True
    )
    with local_server() as server:
        yield Days(settings, server, monkeypatch)


def test_an_unchanged_board_costs_one_304_and_its_postings_are_seen_again(days: Days) -> None:
    days.serve("acme", board([job(1), job(2)], etag='"a"'))
    first = days.run(1)
    second = days.run(2)
    assert first.run.steps["fetch"] == {"units": 1, "documents": 2, "boards_read": 1}
    assert second.run.steps["fetch"] == {"units": 1, "documents": 0, "boards_unchanged": 1}
    assert days.postings() == {"job-1": (1, 2, 2, None), "job-2": (1, 2, 2, None)}
    assert days.query("SELECT count(*) FROM raw.document") == [(2,)]
    assert len(days.server.asked()) == 2
    assert second.run.steps["normalise"]["documents"] == 0


def test_the_same_content_without_etags_is_not_landed_again(days: Days) -> None:
    days.serve("acme", board([job(1), job(2)]))
    days.run(1)
    days.serve("acme", board([job(2), job(1)]))
    assert days.run(2).run.steps["fetch"] == {"units": 1, "documents": 0, "boards_unchanged": 1}
    assert days.postings() == {"job-1": (1, 2, 2, None), "job-2": (1, 2, 2, None)}


def test_a_posting_that_goes_is_closed_and_one_that_returns_is_open_again(days: Days) -> None:
    days.serve("acme", board([job(1), job(2)]))
    days.run(1)
    days.serve("acme", board([job(1)]))
    days.run(2)
    days.run(3)
    assert days.postings() == {"job-1": (1, 3, 3, None), "job-2": (1, 1, 1, 2)}
    days.serve("acme", board([job(1), job(2)]))
    days.run(5)
    assert days.postings() == {"job-1": (1, 5, 4, None), "job-2": (1, 5, 2, None)}


def test_a_board_that_is_gone_closes_its_postings_after_two_weeks(days: Days) -> None:
    days.serve("acme", board([job(1), job(2)]))
    days.serve("other", board([job(9)]))
    days.run(1, "acme", "other")
    days.serve("acme", board([job(2)]))
    days.run(2, "acme", "other")
    days.serve("acme", Reply("gone", 404))
    last = 4 + GONE_AFTER.days
    for day in (4, last - 1):
        days.run(day, "acme", "other")
        assert days.postings()["job-2"] == (1, 2, 2, None)
    days.run(last, "acme", "other")
    assert days.postings()["job-2"] == (1, 2, 2, 4), "from the first day on which it was not there"
    assert days.postings()["job-1"] == (1, 1, 1, 2) and days.postings()["job-9"][3] is None
    days.serve("acme", board([job(2)]))
    days.run(last + 2, "acme", "other")
    assert days.postings()["job-2"] == (1, last + 2, 3, None)


def test_a_platform_that_has_moved_closes_nothing(days: Days) -> None:
    for name, number in (("acme", 1), ("other", 9)):
        days.serve(name, board([job(number)]))
    days.run(1, "acme", "other")
    for name in ("acme", "other"):
        days.serve(name, Reply("gone", 404))
    for day in (2, 3 + GONE_AFTER.days):
        with suppress(SourceError):  # nothing of the run could be read
            days.run(day, "acme", "other")
    assert days.query("SELECT count(*) FROM raw.board_read WHERE cause_code = 'not_found'") == [(4,)]
    assert {closed for *_, closed in days.postings().values()} == {None}


def test_a_board_that_gives_nothing_is_rejected_and_closes_nothing(days: Days) -> None:
    days.serve("acme", board([job(number) for number in range(3)]))
    days.run(1)
    days.serve("acme", board([]))
    days.serve("other", board([job(9)]))
    outcome = days.run(2, "acme", "other")
    (warning,) = outcome.run.warnings
    assert warning == (
        "ashby:acme: 0 postings, the last run had 3; expected at least 1. "
        "Open the board, or set minimum_postings: 0 in boards.yml."
    )
    assert outcome.run.outcome_code == "completed_with_warnings"
    assert days.query("SELECT source_id, severity_code, message FROM ops.issue") == [("boards", "warning", warning)]
    assert days.postings()["job-0"] == (1, 1, 1, None)
    assert days.postings()["job-9"] == (2, 2, 1, None)
    days.serve("acme", board([job(number) for number in range(3)]))
    days.run(3)
    assert days.postings()["job-0"] == (1, 3, 2, None)


def test_a_board_may_be_said_to_be_empty(days: Days) -> None:
    days.settings.home.mkdir(parents=True)
    (days.settings.home / "boards.yml").write_text("ashby:\n  - {board: acme, minimum_postings: 0}\n")
    days.serve("acme", board([job(1)]))
    days.run(1)
    days.serve("acme", board([]))
    assert not days.run(2).run.warnings
    assert days.postings() == {"job-1": (1, 1, 1, 2)}


def test_a_drop_is_believed_when_it_lasts(days: Days) -> None:
    days.serve("acme", board([job(number) for number in range(40)]))
    days.run(1)
    days.serve("acme", board([job(number) for number in range(5)]))
    assert "usually 40" in days.run(2).run.warnings[0]
    days.run(2)  # the same day again proves nothing
    assert days.run(3).run.warnings
    assert days.postings()["job-39"] == (1, 1, 1, None)
    assert not days.run(4).run.warnings
    assert days.postings()["job-39"] == (1, 1, 1, 4)
    assert days.postings()["job-0"] == (1, 4, 2, None)


def test_postings_that_lost_their_texts_are_rejected(days: Days) -> None:
    days.serve("acme", board([job(number) for number in range(20)]))
    days.run(1)
    days.serve("acme", board([job(number, descriptionHtml=None, bodyHtml="moved") for number in range(20)]))
    assert "only 0% of 20 postings have a text" in days.run(2).run.warnings[0]
    days.serve("acme", board([job(number, location=None) for number in range(20)]))
    assert "have a location, before it were 100%" in days.run(3).run.warnings[0]
    assert days.query("SELECT count(*) FROM raw.document") == [(20,)]


def test_an_employer_that_is_told_no_more_is_no_lost_field(days: Days) -> None:
    days.settings.home.mkdir(parents=True)
    told = days.settings.boards_file
    store(told).put([KnownBoard("ashby", "acme", "Acme", "slug", "live")])  # a board with another origin keeps its own
    told.write_text("ashby:\n  - {board: acme, employer: Acme Robotics}\n")
    days.serve("acme", board([job(number) for number in range(20)]))
    days.run(1)
    told.write_text("ashby:\n  - {board: acme}\n")
    days.serve("acme", board([job(number) for number in range(1, 21)]))
    assert not days.run(2).run.warnings
    assert days.postings()["job-0"] == (1, 1, 1, 2)
    assert days.query("SELECT DISTINCT fill_shares ->> 'company' FROM raw.board_read") == [("1.0",)]
    names = days.query("SELECT DISTINCT payload ->> '_employer' FROM raw.document ORDER BY 1")
    assert names == [("Acme Robotics",), (None,)]


LOST = {"location": {"location": None}, "posted": {"publishedAt": None}, "url": {"jobUrl": None, "applyUrl": None}}


@pytest.mark.parametrize("name", LOST)
def test_a_field_that_stays_away_is_believed(days: Days, name: str) -> None:
    days.serve("acme", board([job(number) for number in range(20)]))
    days.run(1)
    days.serve("acme", board([job(number, **LOST[name]) for number in range(20)]))
    assert f"0% of 20 postings have a {name}" in days.run(2).run.warnings[0]
    days.run(2)  # the same day again proves nothing
    assert "It is believed when it was seen on 3 days." in days.run(3).run.warnings[0]
    assert days.postings()["job-0"] == (1, 1, 1, None)
    assert not days.run(4).run.warnings
    assert days.postings()["job-0"] == (1, 4, 2, None)
    assert not days.run(5).run.warnings


def test_each_lost_field_needs_its_own_days(days: Days) -> None:
    def serve(**changes: Any) -> None:
        days.serve("acme", board([job(number, **changes) for number in range(20)]))

    serve()
    days.run(1)
    serve(**LOST["location"])
    days.run(2)
    serve(descriptionHtml=None, descriptionPlain=None)
    days.run(3)
    days.serve("acme", board([]))
    days.run(4)
    serve(**LOST["posted"])
    assert "have a posted" in days.run(5).run.warnings[0]
    serve(**LOST["location"])
    assert "have a location" in days.run(6).run.warnings[0], "seen on two days, the others were other losses"
    serve()
    assert not days.run(7).run.warnings
    serve(**LOST["location"])
    assert "have a location" in days.run(8).run.warnings[0], "a good read between begins anew"
    assert not days.query("SELECT 1 FROM raw.board_read WHERE outcome_code = 'read' AND day(read_at) > 1")


def test_a_board_without_texts_is_never_believed(days: Days) -> None:
    days.serve("acme", board([job(number) for number in range(20)]))
    days.run(1)
    days.serve("acme", board([job(number, descriptionHtml=None) for number in range(20)]))
    for day in range(2, 8):
        assert "have a text" in days.run(day).run.warnings[0]
    assert days.postings()["job-0"] == (1, 1, 1, None)


def test_one_failing_board_sinks_nothing(days: Days) -> None:
    days.serve("acme", board([job(1)]))
    days.serve("shape", Reply({"postings": []}))
    days.serve("odd", Reply({"jobs": [None]}))
    days.serve("broken", Reply("<html>oops</html>", 404))
    outcome = days.run(1, "acme", "shape", "odd", "broken", "absent")
    assert outcome.run.steps["fetch"] == {"units": 1, "documents": 1, "boards_failed": 4, "boards_read": 1}
    rows = dict(days.query("SELECT board, message FROM raw.board_read WHERE outcome_code = 'failed'"))
    assert set(rows) == {"ashby:shape", "ashby:odd", "ashby:broken", "ashby:absent"}
    assert "Has the API changed?" in rows["ashby:shape"]
    assert "status 404" in rows["ashby:absent"]
    assert days.postings() == {"job-1": (1, 1, 1, None)}


def test_a_defect_in_a_platform_is_told_and_the_others_go_on(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    from skilltide.sources.platforms.ashby import Ashby

    original = Ashby.read_board

    async def defective(self: Ashby, board: Any, fetch: Any) -> Any:
        return 1 / 0 if board.board == "bad" else await original(self, board, fetch)

    monkeypatch.setattr(Ashby, "read_board", defective)
    days.serve("acme", board([job(1)]))
    outcome = days.run(1, "bad", "acme")
    assert "ashby:bad: can't be understood (ZeroDivisionError" in outcome.run.warnings[0]
    assert days.postings() == {"job-1": (1, 1, 1, None)}


@pytest.mark.parametrize(
    ("platform", "name", "told"),
    [
        ("recruitee", "a b", "'a b' is in no boards.yml, and is no name of a board of Recruitee by itself (board: "),
        ("workday", "acme", "'acme' is in no boards.yml, and is no name of a board of Workday"),
        ("jobposting", "acme", "(url: Field required)"),
    ],
)
def test_a_name_that_is_no_board_fails_its_source_alone(days: Days, platform: str, name: str, told: str) -> None:
    days.serve("acme", board([job(1)]))
    sources = [*days.sources(), *build_sources({"odd": {"platform": platform, "boards": [name]}}, "test").values()]
    outcome = pipeline.ingest(days.settings, sources)
    assert outcome.run.steps["fetch"]["boards_read"] == 1
    assert any(told in warning and warning.startswith("odd: boards: ") for warning in outcome.run.warnings)


def test_a_platform_that_can_not_list_its_boards_fails_alone(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    from skilltide.sources.platforms.hackernews import HackerNews

    async def defective(self: HackerNews, known: Any, fetch: Any) -> Any:
        return 1 / 0

    monkeypatch.setattr(HackerNews, "list_boards", defective)
    days.serve("acme", board([job(1)]))
    sources = [*days.sources("acme", "acme"), *build_sources({"hn": {"platform": "hackernews"}}, "test").values()]
    outcome = pipeline.ingest(days.settings, sources)
    assert outcome.run.steps["fetch"]["boards_read"] == 1
    assert any("hn: which boards there are can't be understood" in warning for warning in outcome.run.warnings)


def test_the_run_goes_on_when_all_boards_fail(days: Days) -> None:
    days.serve("acme", board([job(1)]))
    days.run(1)
    days.serve("acme", Reply("gone", 404))
    outcome = days.run(2)
    assert outcome.run.outcome_code == "completed_with_warnings"
    assert days.query("SELECT outcome_code FROM ops.source_run ORDER BY run_id") == [("completed",), ("failed",)]
    days.serve("acme", board([job(1)]))
    days.run(3)
    outcomes = days.query("SELECT outcome_code FROM raw.board_read ORDER BY read_at")
    assert outcomes == [("read",), ("failed",), ("unchanged",)]
    assert days.postings() == {"job-1": (1, 3, 2, None)}


def test_a_board_that_is_not_complete_closes_nothing(days: Days) -> None:
    def reply(jobs: list[int], total: int) -> Reply:
        records = [{"id": number, "title": "Data Scientist", "content": f"Text {number}"} for number in jobs]
        return Reply({"jobs": records, "meta": {"total": total}})

    path = "/v1/boards/acme/jobs?content=true&pay_transparency=true"
    days.server.routes[path] = reply([1, 2, 3], 3)
    days.run(1, platform="greenhouse")
    days.server.routes[path] = reply([1], 3)
    outcome = days.run(2, platform="greenhouse")
    assert outcome.run.warnings == ["greenhouse:acme: 1 of 3 postings were had; none is taken for closed."]
    assert days.postings() == {"1": (1, 2, 2, None), "2": (1, 1, 1, None), "3": (1, 1, 1, None)}
    days.server.routes[path] = reply([1], 1)
    days.run(3, platform="greenhouse")
    assert days.postings() == {"1": (1, 3, 3, None), "2": (1, 1, 1, 3), "3": (1, 1, 1, 3)}


@pytest.mark.parametrize("contact", [None, "José <jose@example.org>", "https://bücher.example", "me@example.org\nX: y"])
def test_nothing_is_fetched_without_a_contact_that_can_be_told(days: Days, contact: str | None) -> None:
    days.settings = days.settings.model_copy(update={"contact": contact})
    with pytest.raises(SourceError, match="set SKILLTIDE_CONTACT to your e-mail"):
        days.run(1)
    assert days.server.log == []


def test_boards_that_fail_alike_share_a_warning(days: Days) -> None:
    days.serve("acme", board([job(1)]))
    empty = [f"a{number}" for number in range(3)]
    for name in empty:
        days.serve(name, board([]))
    outcome = days.run(1, "acme", *empty, *(f"c{number}" for number in range(9)))
    assert len(outcome.run.warnings) == 2
    first, second = sorted(outcome.run.warnings)
    assert first.startswith("boards: 3 boards: 0 postings; expected at least 1.")
    assert second.startswith("boards: 9 boards: nothing at its address (moved, or gone) (ashby:c0, ashby:c1, ashby:c2")
    assert days.query("SELECT cause_code, count(*) FROM raw.board_read GROUP BY 1 ORDER BY 1") == [
        ("implausible", 3), ("not_found", 9), (None, 1),
    ]  # fmt: skip
    assert days.query("SELECT count(*) FROM ops.issue") == [(12,)]


def test_terms_that_restrict_have_to_be_accepted(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    from skilltide.sources.platforms.ashby import Ashby

    monkeypatch.setattr(Ashby, "is_opt_in", True)
    days.serve("acme", board([job(1)]))
    with pytest.raises(SourceError, match="accept_terms: true"):
        days.run(1)
    assert days.server.log == []
    days.run(1, accept_terms=True)
    assert days.postings() == {"job-1": (1, 1, 1, None)}


def test_everything_after_landing_replays_without_a_network(
    days: Days, tmp_path: Path, contents: Callable[[Path], dict[str, list[tuple[object, ...]]]]
) -> None:
    days.serve("acme", board([job(1), job(2)]))
    days.serve("other", board([job(3)]))
    days.run(1, "acme", "other")
    days.run(2, "acme", "other")
    days.serve("acme", board([job(2)]))
    days.serve("other", board([]))
    days.run(3, "acme", "other")
    before = contents(days.settings.working)
    days.settings.working.unlink()
    asked = len(days.server.log)
    with pytest.raises(SourceError):  # the only source fails, but what was landed before is loaded first
        pipeline.ingest(days.settings.model_copy(update={"contact": None}), days.sources("acme"))
    pipeline.ingest(days.settings, [])
    assert len(days.server.log) == asked
    after = contents(days.settings.working)
    for table in (
        "raw.document",
        "raw.document_observation",
        "raw.board_read",
        "raw.board_document",
        "staging.posting",
    ):
        assert after[table] == before[table], table


def test_landing_holds_answers_as_they_were_given(days: Days) -> None:
    odd = job(1, unknownKey={"deep": [1, None, "ä"]})
    days.serve("acme", board([odd]))
    days.run(1)
    (path,) = days.settings.landing.glob("*/*.jsonl.zst")
    entries = list(read_landing(path))
    payload = entries[1].payload  # type: ignore[union-attr]
    assert {key: value for key, value in payload.items() if not key.startswith("_")} == odd
    assert payload["_board"] == "acme"
    assert isinstance(entries[-1], BoardRead) and entries[-1].posting_count == 1


def test_a_board_is_landed_again_after_a_while(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    days.serve("acme", board([job(1)], etag='"a"'))
    days.run(1)
    monkeypatch.setattr(pipeline, "clock", lambda: datetime(2025, 8, 1, tzinfo=UTC))
    outcome = pipeline.ingest(days.settings, days.sources())
    assert outcome.run.steps["fetch"]["documents"] == 1
    assert days.query("SELECT count(*) FROM raw.document") == [(1,)]


def test_fetching_works_inside_an_event_loop(days: Days) -> None:
    import asyncio

    days.serve("acme", board([job(1)]))

    async def work() -> None:
        days.run(1)

    asyncio.run(work())
    assert days.postings() == {"job-1": (1, 1, 1, None)}


def test_users_see_what_was_collected_and_what_was_closed(days: Days) -> None:
    days.serve("acme", board([job(1), job(2)]))
    days.serve("other", board([job(3)]))
    days.run(1, "acme", "other")
    days.serve("acme", board([job(2)]))
    days.serve("other", Reply("gone", 404))
    outcome = days.run(2, "acme", "other")
    pipeline.analyse(days.settings, outcome.run)
    pipeline.publish_marts(days.settings, outcome.run)
    with duckdb.connect(days.settings.published, read_only=True) as connection:
        closed = connection.execute("SELECT native_id, closed_on::VARCHAR FROM marts.posting ORDER BY 1").fetchall()
        collection = connection.execute("SELECT * EXCLUDE (source_id) FROM marts.board_collection").fetchall()
        boards = connection.execute(
            "SELECT board, board_outcome_code, day(last_read_on), day(last_tried_on), posting_count FROM marts.board"
        ).fetchall()
    assert closed == [("job-1", "2025-03-02"), ("job-2", None), ("job-3", None)]
    assert [row[1:] for row in collection] == [(2, 2, 0, 0, 1.0, 3), (2, 1, 0, 1, 0.5, 1)]
    assert boards == [("ashby:acme", "read", 2, 2, 1), ("ashby:other", "failed", 1, 2, 1)]


def test_what_no_file_can_hold_is_landed_as_well_as_it_can_be(days: Days) -> None:
    """JSON lets strangers write half a character, and numbers of any length."""
    text = b'{"jobs": [{"id": "job-1", "title": "ML Engineer \\ud83d", "n": 123456789012345678901234567890, '
    text += b'"descriptionHtml": "<p>You train models with Python.</p>"}]}'
    days.serve("acme", Reply(text.decode()))
    assert not days.run(1).run.warnings
    ((title, payload),) = days.query("SELECT title, payload FROM staging.posting, raw.document")
    assert title.startswith("ML Engineer") and '"123456789012345678901234567890"' in payload


def test_nobody_s_address_is_in_what_is_told_of_boards(days: Days) -> None:
    days.serve("acme", board([job(1)]))
    days.serve("odd", Reply("write to jo.quill@harbour.example", 404))
    days.serve("none", Reply({"postings": "jo.quill@harbour.example"}))
    days.run(1, "acme", "odd", "none")
    for table in ("raw.board_read", "ops.issue", "ops.run", "ops.source_run"):
        assert "jo.quill@" not in repr(days.query(f"FROM {table}"))


def test_cached_answers_are_their_owner_s(days: Days) -> None:
    days.serve("acme", board([job(1)], etag='"a"'))
    days.run(1)
    modes = {path.is_dir(): path.stat().st_mode & 0o777 for path in days.settings.http_cache.rglob("*")}
    assert modes == {True: 0o700, False: 0o600}


def test_every_posting_of_a_board_has_an_employer_and_says_who_names_it(days: Days) -> None:
    store(days.settings.boards_file).put([KnownBoard("ashby", "named", "Named Inc", "platform", "live")])
    days.settings.boards_file.write_text("ashby:\n  - {board: told, employer: Told Ltd}\n")
    for number, name in enumerate(("told", "named", "blue-sky")):
        days.serve(name, board([job(number)]))
    days.run(1, "told", "named", "blue-sky")
    rows = days.query("SELECT native_id, employer_name, employer_source_code FROM staging.posting ORDER BY 1")
    assert rows == [
        ("job-0", "Told Ltd", "board"), ("job-1", "Named Inc", "platform"), ("job-2", "Blue Sky", "slug"),
    ]  # fmt: skip
    days.run(2, "told", "named", "blue-sky")
    assert days.query("SELECT count(*) FROM staging.posting_version") == [(3,)]


def test_runs_tell_the_registry_what_they_saw(days: Days) -> None:
    registry = store(days.settings.boards_file)
    registry.put([KnownBoard("ashby", name) for name in ("acme", "moved", "never")])
    for number, name in enumerate(("acme", "moved")):
        days.serve(name, board([job(number)]))
    days.run(1, "acme", "moved", "never", "unknown")
    days.serve("moved", Reply("gone", 404))
    states = {}
    for day in (2, 10, 16):
        outcome = days.run(day, "acme", "moved", "never", "unknown")
        states[day] = {entry.board: entry.state for entry in registry.entries()}
    assert states[2] == states[10] == {"acme": "live", "moved": "live", "never": "gone"}
    assert states[16]["moved"] == "gone" and outcome.run.steps["load"]["boards_gone"] == 1
    found = registry.get("ashby", "acme")
    assert found is not None and (found.seen_on, found.posting_count) == (date(2025, 3, 16), 1)
    assert days.postings()["job-1"][3] == 2  # closed with the first day of the two weeks


def test_what_may_not_be_read_is_not_asked_and_the_others_go_on(days: Days) -> None:
    days.serve("acme", board([job(1)]))
    entries = {"sr": {"platform": "smartrecruiters", "boards": ["acme"]}, "remotive": {"platform": "remotive"}}
    others = build_sources(entries, "test", days.settings.home)
    outcome = pipeline.ingest(days.settings, [*days.sources("acme"), *others.values()])
    told = {one.source_id: one.message or "" for one in outcome.sources if one.outcome_code == "failed"}
    assert "SmartRecruiters is not read" in told["sr"] and "robots_decision" in told["remotive"]
    assert days.postings().keys() == {"job-1"}
    entry = {"platform": "jobposting", "boards": ["x"]}
    days.settings.boards_file.write_text("jobposting:\n  - {board: x, url: 'https://www.linkedin.com/jobs/view/1'}\n")
    outcome = pipeline.ingest(days.settings, list(build_sources({"x": entry}, "test").values()))
    assert "LinkedIn is not read" in str(outcome.run.warnings)
    assert days.query("SELECT cause_code FROM raw.board_read WHERE source_id = 'x'") == [("blocked",)]


def test_a_recorded_decision_reads_a_documented_api_that_robots_txt_hides(days: Days) -> None:
    days.server.routes["/robots.txt"] = Reply("User-agent: *\nDisallow: /api/\n", content_type="text/plain")
    answer = {"id": 7, "title": "Data Scientist", "company_name": "Acme", "description": "<p>You count things.</p>"}
    days.server.routes["/api/remote-jobs"] = Reply({"jobs": [answer]})
    entry = {"platform": "remotive", "api": days.server.url, "accept_terms": True}

    def read(**more: Any) -> pipeline.Outcome:
        return pipeline.ingest(days.settings, list(build_sources({"r": entry | more}, "test").values()))

    assert "disallows it" in str(read().run.warnings) and days.server.asked() == []
    read(robots_decision="Ann, 2026-11-28: the API is documented for programs")
    assert days.query("SELECT employer_name, employer_source_code FROM staging.posting") == [("Acme", None)]
    kept = days.query("SELECT entry FROM ops.source WHERE source_id = 'r'")
    assert "Ann, 2026-11-28" in kept[0][0]


KILLED = """
import sys
from pathlib import Path
from skilltide import pipeline
from skilltide.settings import Settings
from skilltide.sources.config import build_sources
home, lexicon, url = sys.argv[1:]
settings = Settings(home=home, workers=1, lexicons=Path(lexicon), contact="me@example.org", allow_loopback=True)
entry = {"platform": "ashby", "api": url, "boards": ["acme", "other", "slow"]}
pipeline.ingest(settings, build_sources({"boards": entry}, "test", Path(home)).values())
"""


def test_a_kill_loses_only_the_board_in_work(days: Days, lexicon: Path) -> None:
    import os
    import signal
    import subprocess
    import sys
    import time

    days.serve("acme", board([job(1), job(2)]))
    days.serve("other", board([job(3)]))
    days.serve("slow", Reply({"jobs": [job(4)]}, seconds=60.0))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", KILLED, str(days.settings.home), str(lexicon), days.server.url]
    process = subprocess.Popen(command, env=environment)
    unfinished: list[Path] = []
    while process.poll() is None and not (len(days.server.asked()) == 3 and unfinished):
        unfinished = [path for path in days.settings.landing.glob("*/*.part") if path.stat().st_size]
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not list(days.settings.landing.glob("*/*.zst"))
    days.serve("slow", board([job(4)]))
    days.run(1, "acme", "other", "slow")
    assert {key: rest[3] for key, rest in days.postings().items()} == {f"job-{number}": None for number in range(1, 5)}
    reads = days.query("SELECT board, outcome_code FROM raw.board_read ORDER BY run_id, board")
    assert sorted(reads[-2:] + reads[:2])[0] == ("ashby:acme", "read") and len(reads) == 5
    assert not list(days.settings.landing.glob("*/*.part"))


def test_a_landing_file_that_ends_just_now_is_its_writers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, late = tmp_path / "boards" / "1.jsonl.zst", tmp_path / "boards" / "2.jsonl.part"
    read = BoardRead("boards", "ashby:acme", datetime(2025, 3, 1, tzinfo=UTC), "read", True, 0)
    replace, lock = landing.replace_durably, landing._lock

    def looked_for_before(unfinished: Path, target: Path) -> None:
        assert landing.salvage(tmp_path) == []
        replace(unfinished, target)

    with monkeypatch.context() as patch:
        patch.setattr(landing, "replace_durably", looked_for_before)
        with landing.landing_writer(path) as writer:
            writer.write(read)
    late.write_bytes(path.read_bytes())

    def ended_before(file: BinaryIO) -> bool:
        late.rename(path)
        return lock(file)

    with monkeypatch.context() as patch:
        patch.setattr(landing, "_lock", ended_before)
        assert landing.salvage(tmp_path) == []
    assert [item.name for item in path.parent.iterdir()] == [path.name] and list(read_landing(path)) == [read]


def test_a_landing_file_in_work_is_nobody_s_to_take_over(tmp_path: Path) -> None:
    path = tmp_path / "boards" / "20250301T060000.000-0001.jsonl.zst"
    read = BoardRead("boards", "ashby:acme", datetime(2025, 3, 1, tzinfo=UTC), "read", True, 0)
    with pytest.raises(KeyboardInterrupt), landing.landing_writer(path) as writer:
        writer.write(read)
        writer.end_unit()
        writer.write(read)
        assert landing.salvage(tmp_path) == [] and not path.exists()
        raise KeyboardInterrupt
    assert list(read_landing(path)) == [read]
    with pytest.raises(KeyboardInterrupt), landing.landing_writer(path.with_name("x.jsonl.zst")) as writer:
        writer.write(read)
        raise KeyboardInterrupt
    assert [item.name for item in path.parent.iterdir()] == [path.name]
