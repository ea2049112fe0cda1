"""Relations get what they declare and nothing else; what they share is made once; they are found by themselves."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from skilltide.analysis import relation as relation_module
from skilltide.analysis.relation import Frames, Part, Relation, Runner, relation, relations, shared
from skilltide.errors import WarehouseError

NAMES = Part("skill", ("skill_id",))


@shared(reads=["opening"])
def longest(frames: Frames) -> int:
    return len(frames["opening"])


@relation(reads=[NAMES, longest])
def sizes(frames: Frames) -> pd.DataFrame:
    table = frames[NAMES]
    table["size"] = frames[longest]
    return table


@pytest.fixture
def read() -> Callable[[Part], pd.DataFrame]:
    marts = {"opening": pd.DataFrame({"opening_id": [1, 2, 3]}), "skill": pd.DataFrame({"skill_id": ["a", "b"]})}
    counts: Counter[Part] = Counter()

    def read_one(part: Part) -> pd.DataFrame:
        counts[part] += 1
        assert counts[part] == 1, f"{part} is read twice"
        return marts[part.mart]

    return read_one


def test_a_relation_is_made_of_the_marts_of_what_it_reads() -> None:
    assert sizes.marts == {"opening", "skill"}


def test_parts_are_read_once_and_what_one_relation_adds_stays_with_it(read: Callable[[Part], pd.DataFrame]) -> None:
    @relation(reads=[NAMES])
    def other(frames: Frames) -> pd.DataFrame:
        return frames[NAMES]

    runner = Runner(read)
    assert runner.compute(sizes).to_numpy().tolist() == [["a", 3], ["b", 3]]
    assert list(runner.compute(other).columns) == ["skill_id"]


def test_a_shared_value_can_be_made_otherwise(read: Callable[[Part], pd.DataFrame]) -> None:
    runner = Runner(read, {longest: lambda frames: 10 * len(frames["opening"])})
    assert runner.compute(sizes)["size"].tolist() == [30, 30]


def test_what_nobody_waits_for_is_released(read: Callable[[Part], pd.DataFrame]) -> None:
    @relation(reads=[longest])
    def other(frames: Frames) -> pd.DataFrame:
        return pd.DataFrame({"size": [frames[longest]]})

    runner = Runner(read)
    runner.compute(sizes)
    runner.release([other])
    assert runner.compute(other)["size"].tolist() == [3], "is still there: to make it anew its mart would be read twice"
    with pytest.raises(AssertionError, match="read twice"):
        runner.compute(sizes)


@pytest.mark.parametrize("key", ["posting", "opening", Part("skill"), "skill", longest])
def test_what_is_not_declared_is_refused(read: Callable[[Part], pd.DataFrame], key: object) -> None:
    @relation(reads=[NAMES])
    def sly(frames: Frames) -> pd.DataFrame:
        return frames[key]  # type: ignore[call-overload, no-any-return]

    with pytest.raises(WarehouseError, match=r"relation sly: reads .*does not declare.*test_relation"):
        Runner(read).compute(sly)


def test_a_shared_value_hands_on_only_what_it_declares(read: Callable[[Part], pd.DataFrame]) -> None:
    runner = Runner(read, {longest: lambda frames: len(frames["skill"])})
    with pytest.raises(WarehouseError, match="relation longest: reads 'skill'"):
        runner.compute(sizes)


def test_a_forgotten_return_is_told(read: Callable[[Part], pd.DataFrame]) -> None:
    @relation(reads=[])
    def forgetful(frames: Frames) -> pd.DataFrame:
        return None

    with pytest.raises(WarehouseError, match="forgetful: returned NoneType"):
        Runner(read).compute(forgetful)


def test_every_file_of_relations_is_found() -> None:
    folder = Path(relation_module.__file__).parent / "relations"
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "inputs"}
    assert {found.module.rpartition(".")[2] for found in relations().values()} == files
    assert all(isinstance(found, Relation) and found.name == name for name, found in relations().items())


def test_two_relations_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from skilltide.analysis.relations import pairs, pay

    twin = relation(reads=[])(lambda frames: pd.DataFrame())
    monkeypatch.setattr(pay, "twin", Relation("skill_pair", (), twin.compute, pay.__name__), raising=False)
    with pytest.raises(WarehouseError, match=f"skill_pair: both {pairs.__name__} and {pay.__name__}"):
        relations()
