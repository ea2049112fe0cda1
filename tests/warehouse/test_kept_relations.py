"""A relation is computed again where its values differ, not where a mart that is made of it is; nor is a value."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from skilltide.analysis.relation import Frames, Part, Relation, Shared
from skilltide.analysis.relations import demand
from skilltide.steps import build
from skilltide.steps.build import build_marts
from skilltide.warehouse.definitions import Definition, read_marts
from skilltide.warehouse.fields import read_field
from skilltide.warehouse.migrate import migrate
from skilltide.warehouse.rows import touch

NUMBERS = Part("number", ("a", "b"))


class Small:
    """Numbers, of which a relation doubles the even ones, and a mart that tells of those that have a name."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.made = folder, Counter[str]()
        self.even: Shared[pd.DataFrame] = Shared("even", (NUMBERS,), self._as_code(self._even), is_compared=True)
        self.is_kept = True
        self.connection = duckdb.connect()
        migrate(self.connection)
        self.connection.execute("CREATE TABLE staging.source AS SELECT i AS a, i AS b FROM range(4) AS t (i)")
        self.connection.execute("CREATE TABLE staging.named AS SELECT 0 AS a")
        for name, sql in (
            ("number", "SELECT a, b FROM staging.source"),
            ("made", "SELECT a, b FROM analysis.doubled SEMI JOIN staging.named USING (a)"),
        ):
            (folder / f"{name}.sql").write_text(f"/*\ndescription: x\ngrain: a\n*/\n{sql}\n")
        patch.setattr(build, "marts", self.definitions)

    def _as_code(self, function: Callable[[Frames], Any]) -> Callable[[Frames], Any]:
        """Versions are those of the package's code."""

        def call(frames: Frames) -> Any:
            self.made[function.__name__] += 1
            return function(frames)

        call.__module__ = demand.__name__
        return call

    def _even(self, frames: Frames) -> pd.DataFrame:
        rows = frames[NUMBERS]
        return rows[rows["b"] % 2 == 0].reset_index(drop=True)

    def _doubled(self, frames: Frames) -> pd.DataFrame:
        return frames[self.even].assign(b=lambda rows: 2 * rows["b"])

    def definitions(self) -> dict[str, Definition]:
        relation = Relation(
            "doubled", (self.even,), self._as_code(self._doubled), demand.__name__, is_kept=self.is_kept
        )
        fields = {name: read_field(name, f"The {name}.", "fields.yml") for name in ("a", "b")}
        return read_marts(sorted(self.folder.glob("*.sql")), [relation], fields)

    def change(self, sql: str, table: str) -> None:
        self.connection.execute(sql)
        touch(self.connection, table)
        self.made.clear()
        build_marts(self.connection)

    def rows(self) -> list[tuple[int, int]]:
        return self.connection.execute("FROM marts.made ORDER BY ALL").fetchall()

    def kept(self) -> list[tuple[str]]:
        return self.connection.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'kept'").fetchall()


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Small]:
    made = Small(tmp_path, monkeypatch)
    build_marts(made.connection)
    yield made
    made.connection.close()


def test_a_mart_that_is_built_for_another_reason_takes_the_rows_that_are_kept(small: Small) -> None:
    assert small.rows() == [(0, 0)] and small.made == {"_even": 1, "_doubled": 1}
    small.change("INSERT INTO staging.named VALUES (2)", "named")
    assert small.rows() == [(0, 0), (2, 4)] and not small.made, "neither its value nor the relation"


def test_other_values_are_computed_anew(small: Small) -> None:
    small.change("UPDATE staging.source SET b = 10 WHERE a = 0", "source")
    assert small.rows() == [(0, 20)] and small.made == {"_even": 1, "_doubled": 1}


def test_a_value_that_comes_out_as_it_was_computes_nothing(small: Small) -> None:
    small.change("UPDATE staging.source SET b = 5 WHERE a = 3", "source")
    assert small.made == {"_even": 1}
    small.change("INSERT INTO staging.named VALUES (2)", "named")
    assert small.rows() == [(0, 0), (2, 4)] and not small.made


def test_what_is_not_kept_any_more_is_dropped(small: Small) -> None:
    assert small.kept() == [("doubled",)]
    small.is_kept = False
    small.change("INSERT INTO staging.named VALUES (2)", "named")
    assert small.rows() == [(0, 0), (2, 4)] and small.made["_doubled"] == 1
    assert small.kept() == [] and not small.connection.execute("FROM ops.kept_relation").fetchall()
