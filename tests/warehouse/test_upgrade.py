"""A warehouse that 0.1.0 made opens, is migrated, and gives the same marts as a fresh one."""

import hashlib
import shutil
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
import zstandard

from skilltide import pipeline
from skilltide.forget import forget
from skilltide.resources import resource
from skilltide.settings import Settings
from skilltide.sources.config import files_source
from skilltide.steps.expire_raw import expire_raw
from skilltide.warehouse.connect import working
from skilltide.warehouse.migrate import available, schema_of
from support import posting, write_csv

MADE = Path(__file__).parents[1] / "fixtures" / "warehouse-0.1.0"
HISTORY = {
    "run", "source_run", "opening_redirect", "publication", "publication_skill", "publication_lexicon", "change"
}  # fmt: skip
FROZEN = "c1456099af531476"


@pytest.fixture
def old(tmp_path: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The home of 0.1.0, as it left it, and the files that it read."""
    monkeypatch.chdir(tmp_path)  # where files stood is in the warehouse
    settings = Settings(home=Path("home"), workers=1, lexicons=lexicon)
    settings.working.parent.mkdir(parents=True)
    with (MADE / "working.duckdb.zst").open("rb") as packed, settings.working.open("wb") as file:
        zstandard.ZstdDecompressor().copy_stream(packed, file)
    (settings.landing / "board").mkdir(parents=True)
    for path in MADE.glob("*.jsonl.zst"):
        shutil.copy2(path, settings.landing / "board")
    rows = [posting(number) for number in range(40)]
    changed = posting(3, description=rows[3]["description"] + "\n- Kubernetes is required.")
    unusable = [posting(90, description=" "), posting(91, posted="3000-01-01")]
    write_csv(Path("board/board_20250701.csv"), [*rows[:25], *unusable])
    late = [rows[30] | {"id": "p30-again"}, posting(92, description=" ")]
    write_csv(Path("board/board_20250702.csv"), [changed, *rows[4:32], *late])
    return settings


def marts(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(settings.published, read_only=True) as connection:
        names = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        return {name: connection.execute(f"FROM marts.{name} ORDER BY ALL").fetchall() for name in names - HISTORY}


def test_it_gives_the_marts_of_a_fresh_one(old: Settings) -> None:
    sources = [files_source([Path("board")], "board")]
    pipeline.refresh(old, sources)
    fresh = old.at(Path("fresh"))
    pipeline.refresh(fresh, sources)
    forget(fresh, posting="board:p7")
    expected = marts(fresh)
    for name, rows in marts(old).items():
        assert rows == expected[name], name
    with working(old) as connection:
        assert schema_of(connection) == len(available())
        runs = connection.execute("SELECT outcome_code FROM ops.run ORDER BY run_id").fetchall()
        assert runs == [("completed",)] * 4  # three of 0.1.0's
        assert connection.execute("SELECT count(*) FROM ops.forgotten").fetchone() == (0,)


def test_raw_data_from_before_expires_with_the_landing_file_that_brought_it_last(old: Settings) -> None:
    with working(old) as connection:
        first = old.landing / "board" / "20261128T184354.707-2824.jsonl.zst"
        first.rename(first.with_name(first.name.replace("20261128", "20251001")))
        counts = expire_raw(connection, old.landing, 400, date(2026, 11, 28))
        assert counts == {"landing_files": 1, "documents": 6}  # p0 to p2, p3 as it was, p90, p91
        (left,) = connection.execute("SELECT count(*) FROM raw.document").fetchone() or (None,)
        later = expire_raw(connection, old.landing, 400, date(2026, 11, 28) + timedelta(days=401))
        assert later == {"landing_files": 1, "documents": left}


def test_released_migrations_are_frozen() -> None:
    text = resource("warehouse", "migrations", "0001_initial.sql").read_bytes()
    assert hashlib.sha256(text).hexdigest().startswith(FROZEN), "0001 is released: changes belong in a new migration"
