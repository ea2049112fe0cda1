"""Companions, profiles, levels and pay against cases worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from skilltide.analysis.cooccurrence import companions
from skilltide.analysis.intervals import wilson
from skilltide.analysis.profiles import levels, profiles
from skilltide.analysis.salary import COLUMNS, pay
from skilltide.analysis.salary import levels as pay_levels

from .frames import make_openings, make_skills


def test_lift_by_hand():
    # 100 openings: 40 with python, 50 with sql, 30 with both; lift = .3 / (.4 * .5) = 1.5
    openings = make_openings(100)
    skills = make_skills(openings, {"python": list(range(40)), "sql": list(range(10, 60))})
    table = companions(openings, skills).set_index(["skill_id", "companion_id"])
    pair = table.loc[("python", "sql")]
    assert pair["lift"] == pytest.approx(1.5)
    assert pair["companion_share"] == pytest.approx(0.75)
    assert table.loc[("sql", "python"), "companion_share"] == pytest.approx(0.6)
    assert (pair["pair_count"], pair["skill_count"], pair["companion_count"]) == (30, 40, 50)


@pytest.mark.parametrize("employers", [200, 40])
def test_the_interval_of_lift_is_the_linearised_one(employers):
    rng = np.random.default_rng(1)
    openings = make_openings(400, employer_id=[f"e{e}" for e in rng.integers(0, employers, 400)])
    a, b = rng.random(400) < 0.4, rng.random(400) < 0.5
    skills = make_skills(openings, {"a": list(np.flatnonzero(a)), "b": list(np.flatnonzero(b))})
    pair = companions(openings, skills).set_index("skill_id").loc["a"]
    z = (a & b) / (a & b).mean() - a / a.mean() - b / b.mean() + 1
    error = np.sqrt(np.square(pd.Series(z).groupby(openings["employer_id"]).sum()).sum()) / 400
    assert np.log(pair["lift_high"] / pair["lift_low"]) / 2 == pytest.approx(1.95996 * error, rel=1e-4)


def test_pairs_under_the_floors_are_not_shown():
    openings = make_openings(100)
    skills = make_skills(openings, {"python": list(range(19)), "sql": list(range(50))})
    assert not len(companions(openings, skills))
    same = openings.assign(employer_id="one")
    skills = make_skills(same, {"python": list(range(40)), "sql": list(range(50))})
    assert not len(companions(same, skills))


def test_a_pair_with_a_concept_counts_english_texts():
    openings = make_openings(100, is_english=[True] * 60 + [False] * 40)
    skills = make_skills(openings, {"python": list(range(100)), "forecasting": list(range(30)), "sql": list(range(50))})
    kinds = pd.DataFrame({"skill_id": ["python", "sql", "forecasting"], "kind_code": ["tool", "tool", "concept"]})
    table = companions(openings, skills, skills=kinds).set_index(["skill_id", "companion_id"])
    assert table.loc[("python", "forecasting"), "opening_count"] == 60
    assert table.loc[("python", "sql"), "opening_count"] == 100
    assert table.index.is_unique


def test_profiles_by_hand_and_their_floor():
    openings = make_openings(100, seniority_code=["senior"] * 60 + ["junior"] * 29 + [None] * 11)
    openings["is_remote"] = [True] * 50 + [False] * 50
    table = profiles(openings, make_skills(openings, {"python": [*range(30), 70]}))
    table = table.set_index(["dimension_code", "slice_code"])
    senior, junior = table.loc[("seniority_code", "senior")], table.loc[("seniority_code", "junior")]
    assert (senior["opening_count"], senior["demand_count"], senior["demand_share"]) == (60, 30, 0.5)
    assert junior["is_below_floor"]
    assert junior["demand_count"] == 1
    assert np.isnan(junior["demand_share"])
    assert set(table.loc["seniority_code"].index) == {"senior", "junior"}
    assert set(table.loc["is_remote"].index) == {"true", "false"}
    assert "label_code" not in table.columns


def test_required_of_asked():
    openings = make_openings(60)
    skills = pd.concat(
        [
            make_skills(openings, {"python": list(range(30)), "rust": [0]}),
            make_skills(openings, {"python": list(range(30, 40))}, "preferred"),
            make_skills(openings, {"python": list(range(40, 60))}, "context"),
        ]
    )
    table = levels(openings, skills).set_index("skill_id")
    python = table.loc["python"]
    assert (python["asked_count"], python["required_count"], python["preferred_count"]) == (40, 30, 10)
    assert python["required_share"] == 0.75
    assert python["required_share_low"] < 0.75 < python["required_share_high"]
    assert table.loc["rust", "is_below_floor"]
    assert np.isnan(table.loc["rust", "required_share"])


def by_employer(openings, skills, named):
    """Rho of each skill's required share and its pairs' weight, summed employer by employer."""
    out = {}
    for skill_id in named:
        rows = skills[skills["skill_id"] == skill_id].merge(openings)
        hit = (rows["level_code"] == "required").astype(float)
        n, p = len(rows), hit.mean()
        sizes = rows.groupby("employer_id").size().to_numpy(dtype=float)
        away = (hit - p).groupby(rows["employer_id"]).sum().to_numpy()
        spread, m = p * (1 - p) * n / (n - 1), np.square(sizes).sum() / n
        out[skill_id] = ((np.square(away).sum() - spread * (n - m)), spread * (np.square(sizes).sum() - n - m + 1), m)
    return out


def test_a_skill_that_all_require_is_known_no_better_than_others():
    # 31 of 40 openings are of one employer, and what else it asks for it requires in most of them, others in few
    openings = make_openings(40, employer_id=["big"] * 31 + [f"e{i}" for i in range(9)])
    named = {"must": list(range(40)), "split": list(range(28)), "other": [*range(3, 31), 35]}
    preferred = {"split": list(range(28, 40)), "other": [0, 1, 2, *range(31, 35), *range(36, 40)]}
    skills = pd.concat([make_skills(openings, named), make_skills(openings, preferred, "preferred")])
    told = by_employer(openings, skills, named)
    pooled = sum(excess for excess, _, _ in told.values()) / sum(pairs for _, pairs, _ in told.values())
    assert 0.1 < pooled < 0.9
    table = levels(openings, skills).set_index("skill_id")
    for skill_id, (excess, pairs, m) in told.items():
        row = table.loc[skill_id]
        deff = 1 + (excess + 40 * pooled) / (pairs + 40) * (m - 1)
        low, high = wilson(row["required_share"], 40 / deff)
        assert (row["required_share_low"], row["required_share_high"]) == pytest.approx((float(low), float(high)))
    assert (table.loc["must", "required_share"], table.loc["must", "required_share_high"]) == (1, 1)
    assert table.loc["must", "required_share_low"] < 0.7
    # nearly all is nearly the same
    skills.loc[(skills["skill_id"] == "must") & (skills["opening_id"] == "o39"), "level_code"] = "preferred"
    nearly = levels(openings, skills).set_index("skill_id").loc["must"]
    assert abs(nearly["required_share_low"] - table.loc["must", "required_share_low"]) < 0.05


def test_where_all_require_everything_each_employer_counts_once():
    openings = make_openings(40, employer_id=["big"] * 31 + [f"e{i}" for i in range(9)])
    row = levels(openings, make_skills(openings, {"must": list(range(40))})).iloc[0]
    low, _ = wilson(1.0, 40**2 / (31**2 + 9))
    assert row["required_share_low"] == pytest.approx(float(low))


def test_a_seniority_that_is_unknown_is_no_slice_and_takes_part_in_none():
    openings = make_openings(100, seniority_code=["senior"] * 60 + ["unknown"] * 40,
                             employer_id=[f"e{i % 20}" for i in range(100)])  # fmt: skip
    skills = make_skills(openings, {"python": [*range(30), *range(60, 100)]})
    table = profiles(openings, skills, dimensions=("seniority_code",))
    assert table["slice_code"].tolist() == ["senior"]
    untold = openings.assign(seniority_code=openings["seniority_code"].where(openings["seniority_code"] != "unknown"))
    pd.testing.assert_frame_equal(table, profiles(untold, skills, dimensions=("seniority_code",)))


def paid(count, **columns):
    base = {"salary_annual_min": 90_000.0, "salary_annual_max": 110_000.0, "salary_currency_code": "USD",
            "salary_period_code": "year"}  # fmt: skip
    return make_openings(count, **(base | columns))


def test_matched_pay_undoes_what_seniority_pays():
    # seniors earn double, and python is mostly asked of them; within a seniority it pays 10 % more
    senior = np.arange(200) < 100
    python = np.concatenate([np.arange(100) < 80, np.arange(100) < 20])
    amount = 100_000 * np.where(senior, 2.0, 1.0) * np.where(python, 1.1, 1.0)
    amount = amount * np.exp(np.tile([0.05, -0.05], 100))
    openings = paid(
        200, seniority_code=np.where(senior, "senior", "junior"), salary_annual_min=amount, salary_annual_max=np.nan
    )
    row = (
        pay(openings, make_skills(openings, {"python": list(np.flatnonzero(python))}))
        .set_index("skill_id")
        .loc["python"]
    )
    assert row["matched_ratio"] == pytest.approx(1.1)
    assert row["matched_ratio_low"] < 1.1 < row["matched_ratio_high"]
    assert row["unadjusted_ratio"] > 1.8
    assert (row["with_count"], row["without_count"], row["disclosed_share"]) == (100, 100, 1.0)


def payroll(seed=4, count=3000):
    """Return openings whose pay is set by role, seniority, country, employer size and two skills; others only go along.

    PyTorch is asked of engineers, who earn more, SQL of analysts, who earn less; "wide" is what large employers ask.
    """
    rng = np.random.default_rng(seed)
    engineer, senior, large = rng.random(count) < 0.4, rng.random(count) < 0.5, rng.random(count) < 0.3
    employer = np.where(large, rng.integers(0, 15, count), rng.integers(100, 900, count))
    country = rng.choice(["US", "GB", "DE"], count)
    log_pay = 11.5 + 0.3 * engineer + 0.25 * senior + 0.2 * large - 0.2 * (country == "DE")
    chance = {
        "pytorch": np.where(engineer, 0.6, 0.2), "sql": np.where(engineer, 0.2, 0.55),
        "wide": np.where(large, 0.5, 0.15), "causal": np.full(count, 0.2), "excel": np.full(count, 0.2),
    } | {f"other{k}": np.full(count, 0.3) for k in range(15)}  # fmt: skip
    named = {skill: rng.random(count) < share for skill, share in chance.items()}
    log_pay += 0.1 * named["causal"] - 0.1 * named["excel"] + rng.normal(0, 0.2, count)
    openings = paid(
        count, role_family_code=np.where(engineer, "ml_engineer", "data_scientist"), country_code=country,
        seniority_code=np.where(senior, "senior", "mid"), employer_id=[f"e{e}" for e in employer],
        salary_annual_min=np.exp(log_pay), salary_annual_max=np.nan,
    )  # fmt: skip
    return openings, {skill: list(np.flatnonzero(flag)) for skill, flag in named.items()}


def test_no_headline_about_pay_turns_or_fades_when_role_is_added():
    openings, named = payroll()
    table = pay(openings, make_skills(openings, named)).set_index("skill_id")
    assert table["label_code"].drop(["causal", "excel"]).eq("unclear").all()
    assert (table.loc["causal", "label_code"], table.loc["excel", "label_code"]) == ("more", "less")
    assert table.loc["pytorch", "unadjusted_ratio"] > 1.05
    assert table.loc["sql", "unadjusted_ratio"] < 0.98
    # an ordinary regression with role crossed by country and seniority comes to the same sides, as clearly
    cells = openings[["role_family_code", "country_code", "seniority_code"]].agg("-".join, axis=1)
    dummies = pd.get_dummies(cells).to_numpy(dtype=float)
    y = np.log(openings["salary_annual_min"].to_numpy())
    employer = pd.factorize(openings["employer_id"])[0]
    for skill in ("causal", "excel"):
        x = np.column_stack([dummies, np.isin(np.arange(len(openings)), named[skill])])
        beta = np.linalg.lstsq(x, y, rcond=None)[0]
        bread = np.linalg.inv(x.T @ x)
        score = np.zeros((employer.max() + 1, x.shape[1]))
        np.add.at(score, employer, x * (y - x @ beta)[:, None])
        error = np.sqrt((bread @ (score.T @ score) @ bread)[-1, -1])
        assert np.sign(beta[-1]) == (1 if table.loc[skill, "label_code"] == "more" else -1)
        assert abs(beta[-1]) > 2.5 * error
        assert np.log(table.loc[skill, "matched_ratio"]) == pytest.approx(beta[-1], abs=0.02)


def test_pay_by_chance_is_not_told():
    openings, _ = payroll(seed=9)
    rng = np.random.default_rng(1)
    noise = {f"n{k}": list(np.flatnonzero(rng.random(len(openings)) < 0.2)) for k in range(80)}
    table = pay(openings, make_skills(openings, noise))
    assert (table["label_code"] != "unclear").sum() <= 1
    assert ((table["matched_ratio_low"] > 1) | (table["matched_ratio_high"] < 1)).sum() >= 1  # some look clear alone


def test_levels_of_pay_are_quartiles_above_the_floor():
    amount = np.arange(1, 101) * 1000.0
    openings = paid(
        100, salary_annual_min=amount, salary_annual_max=np.nan, country_code=["GB"] * 80 + ["FR"] * 20,
        seniority_code=["senior"] * 50 + ["mid"] * 50,
    )  # fmt: skip
    table = pay_levels(openings)
    whole_roles = table[table["role_family_code"].isna()]
    keys = {
        tuple(None if pd.isna(part) else part for part in row)
        for row in whole_roles[["seniority_code", "country_code"]].itertuples(index=False)
    }
    assert keys == {(None, None), (None, "GB"), ("senior", None), ("mid", None), ("senior", "GB"), ("mid", "GB")}
    whole = table[table["seniority_code"].isna() & table["country_code"].isna() & table["role_family_code"].isna()]
    assert whole[["lower_quartile", "median", "upper_quartile"]].to_numpy().tolist() == [[25750.0, 50500.0, 75250.0]]
    one = openings.assign(employer_id="one")
    assert not len(pay_levels(one))


def test_currencies_and_periods_are_never_mixed_and_disclosure_is_told():
    openings = paid(300, salary_currency_code=["USD"] * 100 + ["EUR"] * 100 + [None] * 100)
    openings.loc[200:, ["salary_annual_min", "salary_annual_max"]] = np.nan
    openings["salary_annual_min"] *= np.exp(np.random.default_rng(1).normal(0, 0.2, 300))
    table = pay(openings, make_skills(openings, {"python": list(range(0, 300, 2))}))
    assert table["salary_currency_code"].tolist() == ["EUR", "USD"]
    assert table["disclosed_share"].tolist() == pytest.approx([1 / 3, 1 / 3])


@pytest.mark.parametrize("change", ["few with", "few employers", "no cell with both"])
def test_pay_under_the_floors_is_not_shown(change):
    openings = paid(200)
    openings["salary_annual_min"] *= np.exp(np.random.default_rng(2).normal(0, 0.2, 200))
    named = list(range(100))
    if change == "few with":
        named = named[:29]
    if change == "few employers":
        openings.loc[:99, "employer_id"] = "one"
    if change == "no cell with both":
        openings["seniority_code"] = ["senior"] * 100 + ["junior"] * 100
    table = pay(openings, make_skills(openings, {"python": named}))
    assert not len(table)
    assert list(table.columns) == COLUMNS


def test_pay_covers_a_true_difference():
    rng = np.random.default_rng(3)
    covered = []
    for _ in range(40):
        employer = rng.integers(0, 80, 600)
        has = rng.random(600) < 0.3
        level = rng.normal(0, 0.2, 80)[employer] + rng.normal(0, 0.2, 600) + np.where(has, np.log(1.1), 0)
        openings = paid(
            600, employer_id=[f"e{e}" for e in employer], seniority_code=rng.choice(["mid", "senior"], 600),
            salary_annual_min=1e5 * np.exp(level), salary_annual_max=np.nan,
        )  # fmt: skip
        row = pay(openings, make_skills(openings, {"python": list(np.flatnonzero(has))})).iloc[0]
        covered.append(row["matched_ratio_low"] <= 1.1 <= row["matched_ratio_high"])
    assert np.mean(covered) >= 0.88
