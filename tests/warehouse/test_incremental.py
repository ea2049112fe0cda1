"""A warehouse that grew day by day equals one made at once from the same landing files: every mart, every figure."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from local_server import LocalServer, Reply, local_server
from skilltide import pipeline
from skilltide.settings import Settings
from skilltide.sources.config import build_sources
from skilltide.steps import build_parts, publish
from skilltide.warehouse import difference
from support import posting, write_csv

BOARD = "/posting-api/job-board/{}?includeCompensation=true"
HISTORY = {
    "run", "source_run", "opening_redirect", "publication", "publication_skill", "publication_lexicon", "change"
}  # fmt: skip
"""Marts that tell how the warehouse was made: its runs, the ids that openings had before, and what was published before
(documented)."""


def job(number: int, text: str = "") -> dict[str, Any]:
    """A posting on a board."""
    given = posting(number)
    return {
        "id": f"job-{number}", "title": given["title"], "location": given["location"],
        "publishedAt": f"2025-0{number % 5 + 1}-05T00:00:00Z",
        "descriptionHtml": "".join(f"<p>{line}</p>" for line in (given["description"] + text).splitlines()),
    }  # fmt: skip


class Market:
    """Three days of files and boards. The later ones bring a changed posting, a closed one, rows that can't be used, an
    earlier copy of a known row, a file that is no table, boards that fail and an edited skill."""

    def __init__(self, folder: Path, server: LocalServer, lexicon: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.server, self._patch = folder, server, monkeypatch
        self.lexicon = folder / "lexicon"
        shutil.copytree(lexicon, self.lexicon)

    def settings(self, name: str) -> Settings:
        return Settings(
            home=self.folder / name, workers=1, lexicons=self.lexicon, contact="me@example.org", allow_loopback=True
        )

    def bring(self, day: int) -> None:
        """Put what a day brings in place."""
        getattr(self, f"_day_{day}")()

    def _day_1(self) -> None:
        rows = [posting(number) for number in range(25)]
        self._file("20250702", [*rows, posting(90, description=" "), posting(91, posted="3000-01-01")])
        self._boards({"acme": [job(100), job(101), job(102)], "other": [job(110)], "third": [job(120), job(121)]})

    def _day_2(self) -> None:
        changed = posting(3, description=posting(3)["description"] + "\n- Kubernetes is required.")
        rows = [changed, *(posting(number) for number in range(4, 32)), posting(30) | {"id": "p30-again"}]
        self._file("20250703", [*rows, posting(92, description=" ")])
        self._file("20250701", [posting(7, posted="3 days ago"), posting(90, description=" ")])  # found late
        (self.folder / "dumps" / "weather_20250703.csv").write_text("wind,rain\n3,4\n")
        self._boards({"acme": [job(100, "\nDocker is a plus."), job(102)], "other": [], "third": None})
        path = self.lexicon / "skills" / "language.yml"
        path.write_text(path.read_text().replace("aliases: [PyTorch]", "aliases: [PyTorch, torch]"))

    def _day_3(self) -> None:
        self._file("20250704", [posting(7, posted="yesterday"), *(posting(number) for number in range(20, 40))])
        self._boards({"acme": [job(102), job(103)], "other": [job(110)], "third": [job(121)]})
        path = self.lexicon / "skills" / "language.yml"
        # another rule of the same names: only mentions change, so marts that are built part by part have to see those
        rule = "aliases: [{text: Docker, not_near: [Kubernetes]}]"
        told = path.read_text().replace("aliases: [Docker]", rule)
        # what a name names besides: no text is tagged anew, and of opening_skill only the parts with that name are made
        path.write_text(told.replace("name: PyTorch, kind: tool", "name: PyTorch, kind: tool, also: [sql]"))

    def _file(self, date: str, rows: list[dict[str, str]]) -> None:
        write_csv(self.folder / "dumps" / f"board_{date}.csv", rows)

    def _boards(self, boards: dict[str, list[dict[str, Any]] | None]) -> None:
        for name, jobs in boards.items():
            self.server.routes[BOARD.format(name)] = Reply("gone", 404) if jobs is None else Reply({"jobs": jobs})

    def refresh(self, settings: Settings, day: int) -> None:
        entries = {
            "files": {"platform": "files", "path": str(self.folder / "dumps")},
            "boards": {"platform": "ashby", "api": self.server.url, "boards": ["acme", "other", "third"]},
        }
        self._patch.setattr(pipeline, "clock", lambda: datetime(2025, 7, 1 + day, 6, tzinfo=UTC))
        pipeline.refresh(settings, list(build_sources(entries, "test").values()))


@pytest.fixture
def market(tmp_path: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Market]:
    # however many parts and rows differ: what is wrong with the way to them has to show
    monkeypatch.setattr(build_parts, "MOST", 1.0)
    monkeypatch.setattr(difference, "MOST", 1.0)
    monkeypatch.setattr(publish, "LARGE", 1)
    with local_server() as server:
        yield Market(tmp_path, server, lexicon, monkeypatch)


def marts(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Every mart but the history of the warehouse, sorted."""
    with duckdb.connect(settings.published, read_only=True) as connection:
        names = {name for (name,) in connection.execute("""
            SELECT table_name FROM duckdb_tables()
            UNION SELECT view_name FROM duckdb_views() WHERE schema_name = 'marts'
        """).fetchall()}  # fmt: skip
        return {name: connection.execute(f"FROM marts.{name} ORDER BY ALL").fetchall() for name in names - HISTORY}


def said(settings: Settings) -> tuple[list[tuple[object, ...]], ...]:
    """What the newest publication says, and the lexicon as it was then."""
    with duckdb.connect(settings.published, read_only=True) as connection:
        return (
            connection.execute("SELECT * EXCLUDE (publication_id, published_at, run_id) FROM marts.publication "
                               "ORDER BY publication_id DESC LIMIT 1").fetchall(),
            connection.execute("SELECT * EXCLUDE (publication_id) FROM marts.publication_skill WHERE publication_id = "
                               "(SELECT max(publication_id) FROM marts.publication) ORDER BY ALL").fetchall(),
            connection.execute("SELECT skill_id, wordings FROM marts.publication_lexicon QUALIFY row_number() OVER "
                               "(PARTITION BY skill_id ORDER BY publication_id DESC) = 1 ORDER BY 1").fetchall(),
        )  # fmt: skip


def figures(settings: Settings) -> list[str]:
    """The report's words and numbers, without the block that tells of runs."""
    page = (settings.reports / "index.html").read_text(encoding="utf-8")
    return re.sub(r'<div class="block" id="runs">.*?(?=<div class="block")', "", page, flags=re.DOTALL).splitlines()


@pytest.mark.parametrize("batches", [pytest.param(((1,), (2, 3)), marks=pytest.mark.slow), ((1,), (2,), (3,))], ids=str)
def test_day_by_day_gives_what_all_at_once_gives(market: Market, batches: tuple[tuple[int, ...], ...]) -> None:
    grown = market.settings("grown")
    for days in batches:
        for day in days:
            market.bring(day)
        market.refresh(grown, days[-1])
    scratch = market.settings("scratch")
    shutil.copytree(grown.landing, scratch.landing)
    pipeline.refresh(scratch, [])
    with duckdb.connect(grown.published, read_only=True) as connection:
        told = dict(connection.execute("SELECT reason_code, rejection_count FROM marts.quarantine_summary").fetchall())
        assert {"empty_text", "date_out_of_range", "unusable"} <= told.keys()
        assert connection.execute("SELECT count(closed_on) > 0 FROM marts.posting").fetchone() == (True,)
    expected = marts(scratch)
    assert all(expected[name] for name in ("mention", "mention_rule", "opening_mention", "posting_text"))
    for name, rows in marts(grown).items():
        assert rows == expected[name], name
    assert said(grown) == said(scratch)
    with duckdb.connect(grown.published, read_only=True) as connection:
        edited = connection.execute("SELECT count(*) FROM marts.change WHERE change_code = 'skill_edited'").fetchone()
        told = connection.execute("SELECT count(*), count(DISTINCT publication_id) FROM marts.publication").fetchone()
    assert told == (len(batches), len(batches)) and edited and edited[0] >= 1
    assert figures(grown) == figures(scratch)
