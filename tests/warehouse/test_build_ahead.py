"""Relations that are computed in other processes are those that this one computes."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from skilltide.steps import build_ahead
from skilltide.steps.build import build_marts
from skilltide.steps.build_ahead import Ahead, Task, compute
from skilltide.task_runner import TaskRunner
from skilltide.warehouse.definitions import marts
from skilltide.warehouse.frames import running

Contents = Callable[[Path], dict[str, list[tuple[object, ...]]]]


@pytest.fixture
def connection(history: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(shutil.copy(history, tmp_path / "copy.duckdb")) as opened:
        yield opened


def long_ones() -> list[str]:
    return [name for name, mart in marts().items() if any(relation.takes_long for relation in mart.relations)]


def test_what_is_handed_on_gives_the_same_table(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    definitions = marts()
    ahead, here = Ahead(connection, definitions, tmp_path), running(connection, definitions)
    filled = 0
    for name in long_ones():
        (relation,) = (one for one in definitions[name].relations if one.takes_long)
        ahead.hand_on(relation)
        expected = here.compute(relation)
        pd.testing.assert_frame_equal(compute(Task(relation.name, tmp_path)), expected)
        filled += bool(len(expected))
    assert filled >= 2


def test_a_long_relation_is_begun_once_its_marts_are_built(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    definitions = marts()
    ahead = Ahead(connection, definitions, tmp_path)
    done = definitions.keys() - set(long_ones())

    def begun(done: set[str], rows: int) -> set[str]:
        return {definition.name for definition in ahead.candidates(done, dict.fromkeys(done, rows))}

    assert begun(done - {"opening_skill"}, 10**6) == set()
    assert begun(done, 10) == set(), "small: made before another process has started"
    assert begun(done, 10**8) == set(), "large: a copy in each process takes too much memory"
    first = begun(done, 10**6)
    assert "skill_pair_change" in first
    assert "skill_cluster" not in first, "it reads skill_pair"
    assert begun({*done, "skill_pair"}, 10**6) == {"skill_cluster"}, "the others are begun already"


@pytest.mark.slow
def test_a_build_with_other_processes_is_the_same(
    history: Path, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_ahead, "LEAST_ROWS", 0)
    other = shutil.copy(history, tmp_path / "other.duckdb")
    tasks = TaskRunner(2).staying()
    with duckdb.connect(other) as connection:
        connection.execute("DELETE FROM ops.mart_build")
        connection.execute("DELETE FROM ops.mart_part")
        connection.execute("DELETE FROM ops.kept_relation; DELETE FROM ops.compared_value")
        assert build_marts(connection, tasks=tasks)["built"] == len(marts())
    tasks.close()
    assert contents(other) == contents(history)
