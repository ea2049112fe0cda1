"""The standardised share, its errors, the line, the labels: each against something worked out another way."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from skilltide.analysis.components import components
from skilltide.analysis.regression import fit_lines
from skilltide.analysis.standardise import common_support, standardise
from skilltide.analysis.trend import LABELS, Eligibility, standardised, trend

from .frames import make_openings, make_skills

MONTHS = pd.date_range("2023-01-01", periods=18, freq="MS")


def spread(per_month, months=MONTHS, **columns):
    """Return ``per_month`` openings in each month, each of its own employer."""
    openings = make_openings(per_month * len(months), month_on=np.repeat(months, per_month))
    return openings.assign(**columns)


def test_a_change_of_titles_moves_the_raw_share_and_not_the_standardised_one():
    # data scientists always name SQL 6 in 10 times, ML engineers 2 in 10; their part goes from 1/3 to 2/3
    openings, named = [], []
    for place, month in enumerate(MONTHS):
        for role, count, hits in (
            ("data_scientist", 40 if place < 9 else 20, 0.6),
            ("ml_engineer", 20 if place < 9 else 40, 0.2),
        ):
            part = make_openings(count, month_on=month, role_family_code=role)
            part["opening_id"] = part["employer_id"] = [f"{month:%Y%m}-{role}-{i}" for i in range(count)]
            openings.append(part)
            named += list(part["opening_id"][: int(count * hits)])
    openings = pd.concat(openings, ignore_index=True)
    skills = make_skills(openings, {"sql": list(np.flatnonzero(openings["opening_id"].isin(named)))})
    table = standardised(openings, skills)
    assert table["standard_share"].to_numpy() == pytest.approx(np.full(18, 0.4), abs=1e-9)
    result = trend(openings, skills).iloc[0]
    assert result["change_points_per_year"] == pytest.approx(0, abs=1e-6)
    assert result["label_code"] in ("steady", "unclear")


def test_a_source_that_comes_late_is_off_the_common_support():
    old, new = spread(10), spread(10, MONTHS[9:], source_id="new")
    new["opening_id"] = "n" + new["opening_id"]
    openings = pd.concat([old, new], ignore_index=True)
    period = np.searchsorted(MONTHS.to_numpy(), openings["month_on"].to_numpy())
    inside, cell = common_support(openings, period, 18)
    assert inside.sum() == len(old)
    assert (cell[len(old) :] == -1).all()


def test_small_boards_count_together_where_they_were_there_from_the_start():
    main, boards = spread(10), spread(2)
    boards["opening_id"] = "b" + boards["opening_id"]
    boards["source_id"] = [f"board-{i % 9}" for i in range(36)]  # 4 openings each
    boards.loc[boards.index[20], "source_id"] = "late board"
    openings = pd.concat([main, boards], ignore_index=True)
    period = np.searchsorted(MONTHS.to_numpy(), openings["month_on"].to_numpy())
    inside, cell = common_support(openings, period, 18)
    assert not inside[len(main) + 20]
    assert inside.sum() == len(openings) - 1
    assert len(set(cell[len(main) :][inside[len(main) :]])) == 1


def test_rare_cells_fall_back_to_coarser_ones():
    openings = spread(10)
    openings.loc[openings.index[:3], "country_code"] = "FR"  # only in the first month
    period = np.repeat(np.arange(18), 10)
    inside, cell = common_support(openings, period, 18)
    assert inside.all()
    assert cell[0] == cell[1] != cell[3]


def test_the_influence_rows_give_the_model_mean_over_the_fixed_mix():
    rng = np.random.default_rng(1)
    openings = spread(
        30, country_code=rng.choice(["GB", "US", "DE"], 540), seniority_code=rng.choice(["mid", "senior"], 540)
    )
    period = np.repeat(np.arange(18), 30)
    standard = standardise(openings, period, 18)
    y = rng.random(540)
    # the same by an ordinary dummy regression and prediction for everybody in each month
    dummies = pd.get_dummies(standard.cell).to_numpy(dtype=float)[:, 1:]
    months = np.eye(18)[period]
    beta, *_ = np.linalg.lstsq(np.hstack([months, dummies]), y, rcond=None)
    expected = beta[:18] + dummies.mean(axis=0) @ beta[18:]
    assert standard.influence.T @ y == pytest.approx(expected)


def test_employers_correlations_are_found():
    rng = np.random.default_rng(2)
    employer = rng.integers(0, 400, 3600)
    openings = spread(200, employer_id=[f"e{e}" for e in employer])
    period = np.repeat(np.arange(18), 200)
    skill_count = 40
    r_own, r_month = 0.3, 0.2
    z = np.sqrt(r_own) * rng.normal(size=(400, skill_count))[employer]
    z += np.sqrt(r_month) * rng.normal(size=(400 * 18, skill_count))[employer * 18 + period]
    z += np.sqrt(1 - r_own - r_month) * rng.normal(size=(3600, skill_count))
    parts = components(standardise(openings, period, 18), sparse.csr_matrix((z < 0).astype(float)), employer)
    # at a share of one half the correlation of the answers is 2 / pi arcsin(r)
    assert parts.same_month.mean() == pytest.approx(2 / np.pi * np.arcsin(0.5), abs=0.04)
    assert parts.other_month.mean() == pytest.approx(2 / np.pi * np.arcsin(0.3), abs=0.04)


def test_errors_match_the_scatter_of_repeated_markets():
    rng = np.random.default_rng(3)
    employer = np.repeat(np.arange(360), 10)
    openings = spread(200, employer_id=[f"e{e}" for e in employer])  # an employer's openings fall in one month
    period = np.repeat(np.arange(18), 200)
    standard = standardise(openings, period, 18)
    own = np.where(rng.random((360, 500)) < 0.5, 0.1, 0.7)  # 500 draws of one skill
    y = sparse.csr_matrix((rng.random((3600, 500)) < own[employer]).astype(float))
    parts = components(standard, y, employer)
    years = np.arange(18) / 12
    fit = fit_lines(parts, np.arange(500), years)
    assert np.sqrt(fit.covariance[:, 1, 1]).mean() == pytest.approx(fit.slope.std(), rel=0.1)
    unclustered = np.sqrt(0.24 / 200 / (18 * years.var()))
    assert fit.slope.std() > 1.5 * unclustered


def test_the_line_of_a_skill_alone_is_generalised_least_squares():
    rng = np.random.default_rng(4)
    openings = spread(50)
    period = np.repeat(np.arange(18), 50)
    share = np.linspace(0.2, 0.5, 18)[period]
    y = sparse.csr_matrix((rng.random((900, 1)) < share[:, None]).astype(float))
    parts = components(standardise(openings, period, 18), y, np.arange(900))
    years = np.arange(18) / 12
    fit = fit_lines(parts, np.array([0]), years)
    theta = np.asarray(y.todense()).reshape(18, 50).mean(axis=1)
    slope, at_zero = np.polyfit(years, theta, 1)  # equal months, no employers: the weights are equal
    assert fit.slope[0] == pytest.approx(slope)
    assert fit.at_zero[0] == pytest.approx(at_zero)
    assert fit.freedom == 16


def test_labels_need_enough_data():
    openings = spread(40)
    named = {
        "rising": [40 * m + i for m in range(18) for i in range(1 + 2 * m)],
        "falling": [40 * m + i for m in range(18) for i in range(36 - 2 * m)],
        "rare": [40 * m for m in range(0, 18, 2)],
        "one-employer": list(range(0, 720, 20)),
    }
    openings.loc[named["one-employer"], "employer_id"] = "big"
    table = trend(openings, make_skills(openings, named)).set_index("skill_id")
    assert table["label_code"].to_dict() == {
        "rising": "rising", "falling": "falling", "rare": "too_little_data", "one-employer": "too_little_data",
    }  # fmt: skip
    assert table.loc["rising", "change_points_per_year"] == pytest.approx(100 * 12 * 2 / 40, rel=0.02)
    assert table.loc["rising", "share_last"] == pytest.approx(35 / 40, abs=0.02)
    assert table.loc["falling", "ratio"] < 0.2
    assert np.isnan(table.loc["rare", "p_value"])


@pytest.mark.parametrize("months", [MONTHS[:12], MONTHS[::2], MONTHS[:17]])
def test_too_few_or_too_short_months_carry_no_label_but_a_line(months):
    openings = spread(40, months)
    named = {"rust": [40 * m + i for m in range(len(months)) for i in range(1 + 2 * m)]}
    row = trend(openings, make_skills(openings, named)).iloc[0]
    assert row["label_code"] == "too_little_data"
    assert np.isnan(row["p_value"])
    assert row["change_low"] > 0
    looser = Eligibility(months=6, span=12)
    assert trend(openings, make_skills(openings, named), eligibility=looser).iloc[0]["label_code"] == "rising"


def test_time_runs_on_through_a_gap():
    # 1 point a month, with a year missing in the middle
    months = MONTHS[:6].append(pd.date_range("2024-07-01", periods=8, freq="MS"))
    openings = spread(100, months)
    elapsed = (months.year - 2023) * 12 + months.month - 1
    named = [100 * m + i for m, gone in enumerate(elapsed) for i in range(20 + gone)]
    row = trend(openings, make_skills(openings, {"rust": named})).iloc[0]
    assert row["change_points_per_year"] == pytest.approx(12, abs=0.01)
    assert row["span_month_count"] == 26
    assert row["month_count"] == 14


def test_gap_months_take_no_part():
    openings = spread(40)
    named = list(range(0, 720, 2)) + [i for i in range(360, 400) if i % 2]  # all of month 9
    gaps = pd.DataFrame({"month_on": MONTHS, "is_gap": np.arange(18) == 9})
    row = trend(openings, make_skills(openings, {"sql": named}), gaps=gaps).iloc[0]
    assert row["month_count"] == 17
    assert row["share_first"] == pytest.approx(0.5)
    assert row["change_points_per_year"] == pytest.approx(0, abs=1e-6)


def test_steady_is_a_finding_and_unclear_is_not():
    openings = spread(1200)
    position = np.arange(len(openings))
    named = {f"s{k}": list(np.flatnonzero((position + k) % 10 < 7)) for k in range(5)}
    named["rare"] = list(np.flatnonzero(position % 100 == 0))
    table = trend(openings, make_skills(openings, named)).set_index("skill_id")
    common = table.drop(index="rare")
    assert (common["label_code"] == "steady").all()
    assert table.loc["rare", "label_code"] == "unclear"
    assert (common["change_low"] > -2).all()
    assert (common["change_high"] < 2).all()


def test_a_skill_in_every_opening_or_in_none_is_not_tested():
    openings = spread(10)
    table = trend(openings, make_skills(openings, {"all": list(range(180)), "one": [0]}))
    assert (table["label_code"] == "too_little_data").all()
    assert set(table["label_code"]) <= set(LABELS)


def test_nothing_in_nothing_out():
    openings = make_openings(0)
    assert not len(trend(openings, make_skills(openings, {})))
    assert not len(standardised(openings, make_skills(openings, {})))
    few = make_openings(5)
    assert trend(few, make_skills(few, {"rust": [0]}))["label_code"].tolist() == ["too_little_data"]


def test_months_without_any_common_mix_give_no_standardised_share():
    openings = spread(60)
    families = ["ml_engineer", "data_scientist", "ai_engineer"]
    openings["role_family_code"] = np.repeat(families * 6, 60)  # each in a third of the months, none in half
    skills = make_skills(openings, {"rust": list(range(0, 1080, 2))})
    assert not len(standardised(openings, skills))
    assert trend(openings, skills)["label_code"].tolist() == ["too_little_data"]


def test_wrong_measure_is_told():
    openings = make_openings(1)
    with pytest.raises(ValueError, match="wanted"):
        trend(openings, make_skills(openings, {"rust": [0]}), measure="wanted")


def test_asked_and_demand_are_different_measures():
    openings = spread(40)
    skills = make_skills(openings, {"rust": list(range(0, 720, 3))})
    context = make_skills(openings, {"rust": list(range(1, 720, 3))}, "context")
    both = pd.concat([skills, context])
    assert trend(openings, both).iloc[0]["opening_count"] == 480
    assert trend(openings, both, measure="asked").iloc[0]["opening_count"] == 240


def test_the_order_of_rows_does_not_matter():
    rng = np.random.default_rng(6)
    openings = spread(
        30, employer_id=[f"e{e}" for e in rng.integers(0, 150, 540)], country_code=rng.choice(["GB", "US"], 540)
    )
    skills = make_skills(openings, {f"s{k}": list(np.flatnonzero(rng.random(540) < 0.3)) for k in range(25)})
    table = trend(openings, skills)
    again = trend(openings.sample(frac=1, random_state=1), skills.sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(table, again, rtol=1e-6)
    assert table["share_first"].dropna().between(0, 1).all()
