"""Floors of ten employers count those that are named: a hundred openings that name none may be of one."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from skilltide.analysis.contrast import contrast
from skilltide.analysis.cooccurrence import companions
from skilltide.analysis.demand import demand
from skilltide.analysis.observed_change import Comparison, newest_comparison, observed_change
from skilltide.analysis.pair_change import pair_change
from skilltide.analysis.profiles import levels, profiles
from skilltide.analysis.salary import levels as pay_levels
from skilltide.analysis.salary import pay
from skilltide.analysis.trend import trend

from .frames import make_openings, make_skills

MONTHS = pd.date_range("2023-01-01", periods=24, freq="MS")
SIZE = 24 * 60
Told = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]


def _market(named: int, *, of_three: int = 3) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two years of openings of so many employers; ``of_three``: how many of three openings name theirs."""
    rng = np.random.default_rng(3)
    number = np.arange(SIZE)
    employer = [f"e{at // 3 % named}" if at % 3 < of_three else None for at in number]
    pay_told = 60_000 * np.exp(rng.normal(0, 0.2, SIZE))
    openings = make_openings(
        SIZE, month_on=np.repeat(MONTHS, 60), employer_id=employer, salary_currency_code="GBP",
        salary_period_code="year", salary_annual_min=pay_told, salary_annual_max=np.nan,
    )  # fmt: skip
    share = np.where(number < SIZE // 2, 0.2, 0.5)
    flags = {"rust": rng.random(SIZE) < share} | {f"s{n}": rng.random(SIZE) < 0.4 for n in range(8)}
    return openings, make_skills(openings, {skill: list(np.flatnonzero(flag)) for skill, flag in flags.items()})


def _compared(told: Callable[..., pd.DataFrame]) -> Told:
    return lambda openings, rows: told(openings, rows, newest_comparison(openings))


def _changes(openings: pd.DataFrame, rows: pd.DataFrame, comparison: Comparison) -> pd.DataFrame:
    return _labelled(observed_change(openings, rows, comparison).changes)


def _labelled(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["label_code"] != "too_little_data"]


FLOORS: dict[str, Told] = {
    "share": lambda openings, rows: demand(openings, rows, "all").dropna(subset="demand_share"),
    "observed change": _compared(_changes),
    "trend": lambda openings, rows: _labelled(trend(openings, rows)),
    "difference as collected": _compared(contrast),
    "change of pairs": _compared(pair_change),
    "companions": companions,
    "slices": lambda openings, rows: profiles(openings, rows).dropna(subset="demand_share"),
    "required": lambda openings, rows: levels(openings, rows).dropna(subset="required_share"),
    "pay with and without": pay,
    "pay": lambda openings, _: pay_levels(openings),
}


@pytest.mark.parametrize("told", list(FLOORS.values()), ids=list(FLOORS))
def test_ten_employers_have_to_be_named(told: Told) -> None:
    assert len(told(*_market(10)))
    assert len(told(*_market(10, of_three=2)))
    assert not len(told(*_market(9, of_three=2)))
    assert not len(told(*_market(30, of_three=0)))


def test_what_is_told_of_employers_are_those_that_are_named() -> None:
    openings, rows = _market(10, of_three=2)
    comparison = newest_comparison(openings)
    assert comparison is not None
    found = [
        observed_change(openings, rows, comparison).changes["employer_count"],
        trend(openings, rows)["employer_count"],
        contrast(openings, rows, comparison)["employer_count"],
        companions(openings, rows)["pair_employer_count"],
        profiles(openings, rows)["employer_count"],
        levels(openings, rows)["employer_count"],
        pay(openings, rows)["with_employer_count"],
    ]
    assert all((counts == 10).all() for counts in found)
