"""Columns of codes answer as the texts that they stand for do, and so do panels and mentions that are made of them."""

import numpy as np
import pandas as pd
import pytest

from skilltide.analysis.coded import coded, distinct, each, places
from skilltide.analysis.demand import demand
from skilltide.analysis.mentions import NO_OPENING, mentions_of
from skilltide.analysis.panel import make_panel
from skilltide.analysis.population import by_language_rule, by_pair_rule
from skilltide.analysis.rollup import roll_up

TEXTS = ["b", "a", "c", "a", "b"]


def columns(codes: list[int], values: list[str]) -> "tuple[pd.Series, pd.Series]":
    """Return the same column as texts and as codes."""
    texts = [values[code] if code >= 0 else None for code in codes]
    return pd.Series(texts, dtype=object), pd.Series(coded(np.array(codes, dtype=int), values))


@pytest.mark.parametrize("codes", [[0, 2, 1, 3, 2], [1, -1, 4, 4], [-1], [], [3]])
def test_codes_answer_as_texts(codes: list[int]) -> None:
    plain, short = columns(codes, TEXTS)
    assert short.astype(object).where(short.notna(), None).tolist() == plain.tolist()
    assert list(short.cat.categories) == sorted(plain.dropna().unique()), "those that occur, in the order of text"
    among = pd.Index(["c", "x", "a"], dtype=object)
    for column in (plain, short):
        assert distinct(column).tolist() == sorted(plain.dropna().unique())
        assert places(column, among).tolist() == [{"c": 0, "a": 2}.get(text, -1) for text in plain]
        assert each(column, lambda values: values == "a", otherwise=False).tolist() == [text == "a" for text in plain]


@pytest.fixture
def rows() -> pd.DataFrame:
    """What ten openings (and one of another population) say of four skills, in a muddle, one pair twice."""
    rng = np.random.default_rng(7)
    pairs = pd.DataFrame({"opening_id": [f"o{i:02}" for i in rng.integers(0, 10, 40)],
                          "skill_id": [f"s{i}" for i in rng.integers(0, 4, 40)]})  # fmt: skip
    pairs = pd.concat([pairs, pd.DataFrame({"opening_id": ["z", "z"], "skill_id": ["s0", "only-z"]})])
    level = rng.choice(["required", "preferred", "context", "excluded"], len(pairs))
    return pairs.assign(
        level_code=level, is_asked=np.isin(level, ["required", "preferred"]), is_demand=level != "excluded"
    ).reset_index(drop=True)


def as_codes(rows: pd.DataFrame) -> pd.DataFrame:
    texts = {name: rows[name] for name in ("opening_id", "skill_id", "level_code")}
    return rows.assign(**{name: coded(np.arange(len(rows)), column.to_numpy()) for name, column in texts.items()})


@pytest.fixture
def openings() -> pd.DataFrame:
    ids = [f"o{i:02}" for i in range(10)]
    employers = [None if i == 3 else f"e{i % 4}" for i in range(10)]
    return pd.DataFrame({"opening_id": ids, "employer_id": employers, "is_english": [i % 3 > 0 for i in range(10)]})


def test_a_panel_is_the_same(openings: pd.DataFrame, rows: pd.DataFrame) -> None:
    expected = make_panel(openings, rows)
    ordered = rows.drop_duplicates(["opening_id", "skill_id"]).sort_values(["opening_id", "skill_id"])
    for given, same in ((as_codes(rows), expected), (as_codes(ordered), make_panel(openings, ordered[::-1]))):
        found = make_panel(openings[::-1], given)
        assert found.skill_ids.tolist() == same.skill_ids.tolist() == ["only-z", "s0", "s1", "s2", "s3"]
        for name in ("opening", "skill", "is_demand", "is_asked", "is_required", "is_preferred", "employer"):
            np.testing.assert_array_equal(getattr(found, name), getattr(same, name), err_msg=name)
    matrix = expected.matrix(expected.is_asked)
    pairs = set(zip(expected.opening[expected.is_asked], expected.skill[expected.is_asked], strict=True))
    assert {(int(row), int(column)) for row, column in zip(*matrix.nonzero(), strict=True)} == pairs


def test_counting_in_blocks_tells_the_same(
    openings: pd.DataFrame, rows: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    dated = openings.assign(month_on=pd.to_datetime(["2024-01-01", "2024-02-01"] * 5))
    panel = make_panel(dated, rows)
    group = np.array([0, 1, -1, 1, 0] * 2)

    def told() -> tuple[pd.DataFrame, list[list[int]]]:
        inside = panel.is_demand & (group >= 0)[panel.opening]
        return demand(dated, rows, least_openings=1, least_employers=1), panel.count(group, 2, inside).tolist()

    whole = told()
    assert list(panel.skill_blocks(panel.is_demand)) == [slice(0, panel.skill_count)]
    monkeypatch.setattr("skilltide.analysis.panel.AT_ONCE", 3)
    blocks = list(panel.skill_blocks(panel.is_demand))
    assert len(blocks) > 1 and [n for one in blocks for n in range(one.start, one.stop)] == [*range(panel.skill_count)]
    parts = told()
    pd.testing.assert_frame_equal(parts[0], whole[0], check_exact=True)
    assert parts[1] == whole[1]


def test_mentions_are_those_of_the_population_and_a_row_for_each_skill_of_others(
    openings: pd.DataFrame, rows: pd.DataFrame
) -> None:
    found = mentions_of(openings, as_codes(rows)).astype({"opening_id": object, "skill_id": object})
    own = rows[rows["opening_id"] != "z"]
    assert found.iloc[:-1][["opening_id", "skill_id"]].to_numpy().tolist() == own.iloc[:, :2].to_numpy().tolist()
    assert found.iloc[-1].tolist() == [NO_OPENING, "only-z", "excluded", False, False]
    nobody = mentions_of(openings[:0], as_codes(rows))
    assert nobody["skill_id"].tolist() == ["only-z", "s0", "s1", "s2", "s3"] and not nobody["is_demand"].any()
    told = mentions_of(openings, as_codes(rows), ["s1", "only-z", "named-by-none"])
    assert told.iloc[len(own) :]["skill_id"].tolist() == ["named-by-none", "only-z"], "others name only-z, or nobody"


def test_scopes_and_roll_ups_are_the_same(openings: pd.DataFrame, rows: pd.DataFrame) -> None:
    skills = pd.DataFrame({"skill_id": ["s0", "s1", "s2", "s3"], "kind_code": ["tool", "tool", "concept", "soft"],
                           "group_code": ["x", "y", "y", None]})  # fmt: skip
    for plain, short in zip(
        by_language_rule(openings, rows, skills), by_language_rule(openings, as_codes(rows), skills), strict=True
    ):
        assert plain.languages == short.languages
        assert plain.opening_skills.index.tolist() == short.opening_skills.index.tolist()
    for (plain, ids), (short, same) in zip(
        by_pair_rule(openings, rows, skills), by_pair_rule(openings, as_codes(rows), skills), strict=True
    ):
        assert ids == same and plain.opening_skills.index.tolist() == short.opening_skills.index.tolist()
    whole = roll_up(rows, skills, "group_code")
    pd.testing.assert_frame_equal(roll_up(as_codes(rows), skills, "group_code"), whole)
    strength = {"excluded": 0, "context": 1, "preferred": 2, "required": 3}
    told = rows.assign(group=rows["skill_id"].map({"s0": "x", "s1": "y", "s2": "y"})).dropna(subset=["group"])
    strongest = told.assign(level=told["level_code"].map(strength)).groupby(["opening_id", "group"])["level"].max()
    assert whole["level_code"].map(strength).tolist() == strongest.tolist()
    assert whole["is_asked"].tolist() == told.groupby(["opening_id", "group"])["is_asked"].any().tolist()
