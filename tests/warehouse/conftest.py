"""A small home, and helpers to look at its databases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from once import made_once
from skilltide import pipeline
from skilltide.settings import Settings
from skilltide.sources.config import files_source
from skilltide.steps.build import build_marts
from skilltide.warehouse.connect import working
from skilltide.warehouse.interface import create_interface
from skilltide.warehouse.migrate import migrate
from support import posting, write_csv


@pytest.fixture
def settings(tmp_path: Path, lexicon: Path) -> Settings:
    return Settings(home=tmp_path / "home", workers=1, lexicons=lexicon)


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory, lexicon: Path) -> Path:
    """The working database of six months with 50 openings each, all marts built. Copy it to change it."""

    def make(folder: Path) -> None:
        rows = [posting(number, company=f"Harbour Works {number % 40} GmbH") for number in range(300)]
        write_csv(folder / "dumps" / "board_20250701.csv", rows)
        settings = Settings(home=folder, workers=1, lexicons=lexicon)
        pipeline.ingest(settings, [files_source([folder / "dumps"], "board")])
        pipeline.analyse(settings)
        with working(settings) as connection:  # the run's own record came after its build
            build_marts(connection)

    return Settings(home=made_once(tmp_path_factory, "history", make)).working


@pytest.fixture(scope="session")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    """All marts without rows, with what a published database has beside them. Marts may be built anew in it."""
    with duckdb.connect() as connection:
        migrate(connection)
        build_marts(connection)
        create_interface(connection)
        yield connection


@pytest.fixture
def contents() -> Callable[[Path], dict[str, list[tuple[object, ...]]]]:
    """Return every table of a database, sorted, without the run records that differ between runs."""

    def read(path: Path) -> dict[str, list[tuple[object, ...]]]:
        with duckdb.connect(path, read_only=True) as connection:
            names = connection.execute(
                "SELECT schema_name || '.' || table_name FROM duckdb_tables() ORDER BY 1"
            ).fetchall()
            return {
                name: sorted(connection.execute(f"FROM {name}").fetchall(), key=repr)
                for (name,) in names
                if name not in RUN_RECORDS
            }

    return read


RUN_RECORDS = {
    "ops.run", "ops.step", "ops.source_run", "ops.check_result", "ops.staging_version", "ops.mart_build", "marts.run",
    "marts.source_run", "ops.publication", "marts.publication", "ops.published_file", "ops.step_done",
    "raw.landing_file",
}  # fmt: skip
"""What a second run may change: the records of runs, and counters that say when to rebuild."""
