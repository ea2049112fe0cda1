"""Wilson, Benjamini-Hochberg and Fieller against values worked out by hand or printed in the literature."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltide.analysis.intervals import benjamini_hochberg, cohen_kappa, ratio_interval, wilson


def test_wilson_gives_the_published_values():
    # Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29
    low, high = wilson(np.array([81 / 263, 15 / 148, 0, 1 / 29]), np.array([263, 148, 20, 29]))
    assert low == pytest.approx([0.2553, 0.0624, 0.0000, 0.0061], abs=5e-5)
    assert high == pytest.approx([0.3662, 0.1605, 0.1611, 0.1718], abs=5e-5)


def test_wilson_of_nothing_is_missing():
    low, high = wilson(np.array([np.nan, 0.5]), np.array([10, 0]))
    assert np.isnan(low).all()
    assert np.isnan(high).all()


@given(st.floats(0, 1), st.floats(0.1, 1e6))
def test_wilson_holds_the_share_and_stays_a_share(share, n):
    low, high = wilson(share, n)
    assert 0 <= low <= share <= high <= 1


def test_benjamini_hochberg_by_hand():
    # sorted p .01 .02 .03 .5, times 4 / rank: .04 .04 .04 .5
    assert benjamini_hochberg([0.03, np.nan, 0.01, 0.5, 0.02]) == pytest.approx(
        [0.04, np.nan, 0.04, 0.5, 0.04], nan_ok=True
    )


def test_benjamini_hochberg_never_passes_one():
    assert benjamini_hochberg([0.9, 0.8]) == pytest.approx([0.9, 0.9])


def test_benjamini_hochberg_of_nothing():
    assert np.isnan(benjamini_hochberg([np.nan])).all()


def test_ratio_interval_solves_its_equation():
    low, high = ratio_interval(0.2, 0.1, var_n=1e-4, var_d=1e-4, cov=2e-5, t=2.0)
    for ratio in (low, high):
        error = np.sqrt(1e-4 - 2 * ratio * 2e-5 + ratio**2 * 1e-4)
        assert abs(0.2 - ratio * 0.1) == pytest.approx(2.0 * error)
    assert low < 2 < high


def test_ratio_interval_excludes_one_exactly_when_the_difference_excludes_zero():
    for numerator in np.linspace(0.1, 0.2, 41):
        low, high = ratio_interval(numerator, 0.15, var_n=1e-4, var_d=1e-4, cov=0.0, t=2.0)
        clear = abs(numerator - 0.15) > 2 * np.sqrt(2e-4)
        assert (low > 1 or high < 1) == clear


def test_ratio_without_a_clear_denominator_has_no_upper_bound():
    low, high = ratio_interval(0.2, 0.01, var_n=1e-4, var_d=1e-4, cov=0.0, t=2.0)
    assert np.isnan(high)
    assert low > 1


def test_kappa_is_agreement_beyond_chance() -> None:
    told = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert cohen_kappa(told) == pytest.approx(0.4)  # 0.7 alike; by chance 0.5 * 0.6 + 0.5 * 0.4
    assert cohen_kappa([("a", "a"), ("b", "b"), ("c", "c")]) == 1
    assert np.isnan(cohen_kappa([("a", "a")]))
