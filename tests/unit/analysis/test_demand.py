"""Demand on tables small enough to count by hand, and what holds for any table."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skilltide.analysis.cooccurrence import companions
from skilltide.analysis.demand import COLUMNS, demand, denominators
from skilltide.analysis.design_effect import PRIOR_PAIRS, design_effects
from skilltide.analysis.intervals import wilson
from skilltide.analysis.panel import make_panel
from skilltide.analysis.population import by_language_rule, headline, scope_languages

from .frames import make_openings, make_skills

small = partial(demand, least_openings=0, least_employers=0)
"""Demand of tables too small for shares."""


def row(table, skill_id, period="2024-01-01"):
    found = table[(table["skill_id"] == skill_id) & (table["period_on"] == pd.Timestamp(period))]
    assert len(found) == 1
    return found.iloc[0]


def test_counts_and_shares_by_hand():
    openings = make_openings(10)
    skills = pd.concat(
        [
            make_skills(openings, {"python": [0, 1, 2, 3], "rust": [9]}),
            make_skills(openings, {"python": [4, 5]}, "preferred"),
            make_skills(openings, {"python": [6], "cobol": [0]}, "context"),
            make_skills(openings, {"python": [7], "cobol": [1]}, "excluded"),
        ]
    )
    table = small(openings, skills)
    python = row(table, "python")
    assert (python["opening_count"], python["demand_count"], python["asked_count"]) == (10, 7, 6)
    assert (python["required_count"], python["preferred_count"]) == (4, 2)
    assert python["demand_share"] == 0.7
    assert python["asked_share"] == 0.6
    cobol = row(table, "cobol")
    assert (cobol["demand_count"], cobol["asked_count"], cobol["asked_share"]) == (1, 0, 0.0)


def test_interval_of_unrelated_openings_is_wilsons():
    openings = make_openings(50)
    python = row(small(openings, make_skills(openings, {"python": list(range(20))})), "python")
    low, high = wilson(0.4, 50)
    assert python["demand_share_low"] == pytest.approx(float(low))
    assert python["demand_share_high"] == pytest.approx(float(high))


def test_design_effect_of_employers_that_post_the_same_opening():
    # 40 employers with 5 equal openings each: the correlation is 1 and n counts for a fifth
    openings = make_openings(200, employer_id=[f"e{i // 5}" for i in range(200)])
    panel = make_panel(openings, make_skills(openings, {"python": list(range(100))}))
    deff, employers = design_effects(panel, np.zeros(200, dtype=np.int64), 1, panel.is_demand)
    assert employers[0] == pytest.approx(40)
    assert deff[0, 0] == pytest.approx(5.0, rel=0.02)


def test_design_effect_borrows_from_other_skills_where_a_skill_is_rare():
    openings = make_openings(200, employer_id=[f"e{i // 5}" for i in range(200)])
    panel = make_panel(openings, make_skills(openings, {"python": list(range(100)), "rust": [0]}))
    deff, _ = design_effects(panel, np.zeros(200, dtype=np.int64), 1, panel.is_demand)
    rare = 1 / 200 * 199 / 200 * 200 * 4  # what its own pairs weigh against the prior
    assert rare < PRIOR_PAIRS
    assert 3.5 < deff[0, 1] < 5


def test_an_employer_that_is_unknown_ties_nothing_together():
    openings = make_openings(60, employer_id=None)
    table = small(openings, make_skills(openings, {"python": list(range(30))}))
    assert row(table, "python")["effective_employer_count"] == 60


def test_implied_parents_do_not_count():
    openings = make_openings(4)
    skills = make_skills(openings, {"python": [0]})
    skills = pd.concat([skills, make_skills(openings, {"programming": [0]}).assign(is_implied=True)])
    assert list(small(openings, skills)["skill_id"]) == ["python"]


def test_a_skill_named_twice_in_an_opening_counts_once():
    openings = make_openings(4)
    skills = pd.concat(
        [make_skills(openings, {"python": [0]}, level) for level in ("context", "preferred", "required")]
    )
    python = row(small(openings, skills), "python")
    assert (python["demand_count"], python["required_count"], python["preferred_count"]) == (1, 1, 0)


def test_concepts_and_soft_skills_count_english_texts_above_and_below_the_line():
    openings = make_openings(10, is_english=[True] * 6 + [False] * 4)
    skills = make_skills(openings, {"python": [0, 9], "forecasting": [0, 1, 2, 9]})
    kinds = pd.DataFrame({"skill_id": ["python", "forecasting"], "kind_code": ["tool", "concept"]})
    for table in (small(openings, skills, skills=kinds), small(openings, skills.merge(kinds))):
        assert row(table, "python")["demand_share"] == 0.2
        assert (row(table, "forecasting")["demand_count"], row(table, "forecasting")["opening_count"]) == (3, 6)
    assert len(by_language_rule(openings, skills)) == 1


LANGUAGES = ["en", "en", "en", "de", "de", "fr", "pl", None]
SCOPES = pd.DataFrame(
    {
        "skill_id": ["python", "statistics", "curiosity", "kanban"],
        "kind_code": ["tool", "concept", "soft", "concept"],
        "language_codes": [None, ["en", "de", "fr"], ["en", "de", "fr"], ["en"]],
    }
)
OF = {"python": 8, "statistics": 6, "curiosity": 6, "kanban": 3}


def in_languages() -> pd.DataFrame:
    return make_openings(8, language_code=LANGUAGES, is_english=[language == "en" for language in LANGUAGES])


def test_a_skill_counts_texts_in_the_languages_of_its_names():
    openings = in_languages()
    everywhere = make_skills(openings, {skill_id: list(range(8)) for skill_id in OF})
    table = small(openings, everywhere, skills=SCOPES)
    told = {skill: (row(table, skill)["demand_count"], row(table, skill)["opening_count"]) for skill in OF}
    assert told == {skill: (n, n) for skill, n in OF.items()}
    rests = denominators(openings, everywhere, SCOPES).set_index("skill_id")
    assert rests["language_codes"].to_dict() == {
        "python": None, "statistics": ["en", "de", "fr"], "curiosity": ["en", "de", "fr"], "kanban": ["en"]
    }  # fmt: skip
    assert rests["is_english_only"].to_dict() == {skill: skill == "kanban" for skill in OF}


# openings, named employers and English ones; which of them give a share of a tool and of a concept
FLOORS = [
    (300, 50, 4, True, False),  # a market in another language, with four English texts that nearly all name it
    (300, 50, 29, True, False),
    (300, 50, 30, True, True),
    (300, 9, 200, False, False),
    (300, 10, 300, True, True),
    (29, 29, 29, False, False),
    (30, 30, 30, True, True),
    (30, 30, 0, True, None),  # no English text: no row
    (1000, 400, 31, True, True),
]


@pytest.mark.parametrize("by", ["month", "all"])
@pytest.mark.parametrize(("count", "employers", "english", "tool", "concept"), FLOORS)
def test_a_share_needs_openings_and_employers_in_the_languages_of_its_skill(
    count: int, employers: int, english: int, tool: bool, concept: bool | None, by: str
) -> None:
    openings = make_openings(
        count,
        employer_id=[f"e{at % employers}" for at in range(count)],
        language_code=["en" if at < english else "no" for at in range(count)],
        is_english=[at < english for at in range(count)],
    )
    rows = make_skills(openings, {"python": list(range(0, count, 2)), "kanban": list(range(0, count, 3))})
    table = demand(openings, rows, by, skills=SCOPES)
    for skill_id, told in (("python", tool), ("kanban", concept)):
        if told is None:
            assert skill_id not in set(table["skill_id"])
            continue
        found = row(table, skill_id)
        shares = found[[f"{name}_share{end}" for name in ("demand", "asked") for end in ("", "_low", "_high")]]
        assert (bool(shares.notna().all()), bool(shares.isna().all())) == (told, not told)
        assert found["demand_count"] > 0 and found["is_below_floor"] == (not told) and not found["is_gap"]


def test_openings_without_an_employer_name_none() -> None:
    openings = make_openings(40, employer_id=[f"e{at}" if at < 9 else None for at in range(40)])
    assert np.isnan(row(demand(openings, make_skills(openings, {"python": [0, 1]})), "python")["demand_share"])


def test_a_pair_counts_texts_in_the_languages_of_both():
    openings = in_languages()
    everywhere = make_skills(openings, {skill_id: list(range(8)) for skill_id in OF})
    table = companions(openings, everywhere, skills=SCOPES, least_openings=1, least_employers=1)
    told = {(one, other): n for one, other, n in table[["skill_id", "companion_id", "opening_count"]].to_numpy()}
    assert told == {(one, other): min(OF[one], OF[other]) for one in OF for other in OF if one != other}


def test_languages_that_do_not_hold_one_another_are_an_error():
    skills = SCOPES.assign(language_codes=[None, ["en", "de"], ["en", "fr"], ["en"]])
    with pytest.raises(ValueError, match="one must hold the other"):
        scope_languages(skills, skills)


def test_zero_is_a_finding_and_missing_is_missing():
    months = ["2024-01-01"] * 5 + ["2024-02-01"] * 5 + ["2024-03-01"] * 5
    openings = make_openings(15, month_on=pd.to_datetime(months))
    skills = make_skills(openings, {"python": [0, 10]})
    gaps = pd.DataFrame({"month_on": pd.to_datetime(["2024-03-01"]), "is_gap": [True]})
    table = small(openings, skills, gaps=gaps)
    assert row(table, "python", "2024-02-01")["demand_share"] == 0
    gap = row(table, "python", "2024-03-01")
    assert gap["is_gap"]
    assert gap["demand_count"] == 1
    assert np.isnan(gap["demand_share"])
    assert np.isnan(gap["demand_share_low"])
    quarter = row(small(openings, skills, "quarter", gaps=gaps), "python")
    assert (quarter["opening_count"], quarter["demand_count"], quarter["is_gap"]) == (10, 1, False)
    whole = small(openings, skills, "all", gaps=gaps)
    assert len(whole) == 1
    assert whole["opening_count"].iloc[0] == 10


def test_openings_without_a_month_count_in_no_period():
    openings = make_openings(3, month_on=[pd.Timestamp("2024-01-01"), pd.NaT, pd.Timestamp("2024-01-01")])
    assert row(small(openings, make_skills(openings, {"python": [0, 1]})), "python")["opening_count"] == 2


def test_dates_as_a_database_gives_them():
    openings = make_openings(3)
    openings["month_on"] = openings["month_on"].dt.date
    assert row(small(openings, make_skills(openings, {"python": [0]})), "python")["demand_count"] == 1


def test_nothing_in_nothing_out():
    openings = make_openings(0)
    table = small(openings, make_skills(openings, {}))
    assert list(table.columns) == COLUMNS
    assert not len(table)


def test_wrong_period_is_told():
    openings = make_openings(1)
    with pytest.raises(ValueError, match="week"):
        small(openings, make_skills(openings, {"python": [0]}), "week")


def test_an_opening_twice_is_told():
    openings = pd.concat([make_openings(1), make_openings(1)])
    with pytest.raises(ValueError, match="o0"):
        small(openings, make_skills(openings, {"python": [0]}))


def test_headline_takes_core_roles_with_complete_texts():
    openings = make_openings(4, is_core=[True, False, True, None], is_text_complete=[True, True, None, True])
    assert list(headline(openings)["opening_id"]) == ["o0"]


@st.composite
def markets(draw):
    count = draw(st.integers(1, 40))
    openings = make_openings(
        count,
        employer_id=draw(st.lists(st.sampled_from(["a", "b", "c", "d", None]), min_size=count, max_size=count)),
        month_on=[
            pd.Timestamp(f"2024-0{m}-01") for m in draw(st.lists(st.integers(1, 5), min_size=count, max_size=count))
        ],
    )
    named = {skill: draw(st.lists(st.integers(0, count - 1), unique=True)) for skill in ("python", "rust", "sql")}
    return openings, make_skills(openings, named)


@settings(max_examples=25, deadline=None)
@given(markets(), st.randoms(), st.sampled_from(["month", "quarter", "all"]))
def test_any_table_gives_shares_whatever_its_order(market, random, by):
    openings, skills = market
    table = small(openings, skills, by)
    shares = table.filter(like="_share").to_numpy(dtype=float)
    assert ((shares >= 0) & (shares <= 1)).all()
    assert (table["demand_share_low"] <= table["demand_share"]).all()
    assert (table["demand_share"] <= table["demand_share_high"]).all()
    assert (table["asked_count"] <= table["demand_count"]).all()
    assert (table["required_count"] + table["preferred_count"] == table["asked_count"]).all()
    order = list(range(len(openings)))
    random.shuffle(order)
    again = small(openings.iloc[order], skills.sample(frac=1, random_state=random.randint(0, 99)), by)
    pd.testing.assert_frame_equal(table, again)
