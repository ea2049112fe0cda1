"""What is computed from sums is what the residuals, matrices and pairs themselves give."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from skilltide.analysis import communities as grouping
from skilltide.analysis.components import Employers, components
from skilltide.analysis.demand import denominators
from skilltide.analysis.pair_change import _Sides
from skilltide.analysis.pairs import pairs_within
from skilltide.analysis.regression import _gls, _mean_q, _shock_matrix
from skilltide.analysis.standardise import Standard, standardise


@pytest.fixture(scope="module")
def made() -> "tuple[Standard, sparse.csr_matrix, np.ndarray]":
    """A design of 400 openings over six months, what they name of eight skills, and their employers."""
    rng = np.random.default_rng(3)
    size = 400
    openings = pd.DataFrame(
        {"opening_id": [f"{i:03}" for i in range(size)], "source_id": "a",
         "role_family_code": rng.choice(["x", "y"], size), "seniority_code": "mid", "country_code": "DE",
         "character_count": rng.integers(500, 5000, size)}
    )  # fmt: skip
    standard = standardise(openings, np.arange(size) % 6, 6)
    named = sparse.csr_matrix((rng.random((size, 8)) < np.linspace(0.1, 0.7, 8)).astype(float))
    return standard, named[standard.rows], rng.integers(0, 60, size)[standard.rows]


@pytest.mark.parametrize("has_common", [False, True])
def test_components_are_those_of_the_residuals(made: tuple, has_common: bool) -> None:
    standard, y, employer = made
    rng = np.random.default_rng(5)
    common = (rng.normal(size=y.shape[0]), rng.random(y.shape[1])) if has_common else None
    whole = y.toarray() - (np.outer(*common) if common else 0)
    residual = whole - standard.design @ (standard.inverse @ (standard.design.T @ whole))
    found = components(standard, y, Employers(standard, employer), common)
    again = components(standard, y, employer, common)
    np.testing.assert_allclose(found.residual_variance, np.square(residual).sum(axis=0) / standard.freedom)
    np.testing.assert_allclose(found.theta, standard.influence.T @ whole, atol=1e-12)
    np.testing.assert_array_equal(found.same_month, again.same_month)
    groups = Employers(standard, employer)
    fitted = standard.inverse @ (standard.design.T @ y).toarray()
    plain = y.toarray() - standard.design @ fitted
    for part in (groups.bursts, groups.owners):
        summed = part.summing @ plain
        np.testing.assert_allclose(part.squares(y, fitted), np.square(summed).sum(axis=0))
        score = np.random.default_rng(1).normal(size=y.shape[0])
        score -= standard.design @ (standard.inverse @ (standard.design.T @ score))
        products, square = part.with_score(y, fitted, score)
        np.testing.assert_allclose(products, summed.T @ (part.summing @ score), atol=1e-9)
        assert square == pytest.approx(np.square(part.summing @ score).sum())


def test_products_of_pairs_are_those_of_the_residuals(made: tuple) -> None:
    standard, y, employer = made
    _, owner = np.unique(employer, return_inverse=True)
    summing = sparse.csr_matrix((np.ones(len(owner)), (owner, np.arange(len(owner)))))
    weights = (standard.influence[:, :3].mean(axis=1), standard.influence[:, 3:].mean(axis=1))
    known = np.unique(owner)
    sides = _Sides(y.tocsr(), standard, summing, known, weights, (standard.period < 3, standard.period >= 3))
    a, b = (np.array(part) for part in zip(*combinations(range(8), 2), strict=True))
    together = sparse.csr_matrix(y.toarray()[:, a] * y.toarray()[:, b])

    def sums(columns: np.ndarray) -> list[np.ndarray]:
        rest = columns - standard.design @ (standard.inverse @ (standard.design.T @ columns))
        return [summing @ (weight[:, None] * rest) for weight in weights]

    own, both = sums(y.toarray()), sums(together.toarray())
    each, others = sides.products(together, (a, b))
    for s, t in np.ndindex(2, 2):
        np.testing.assert_allclose(sides.of_skills[s, t], own[s].T @ own[t], atol=1e-12)
        np.testing.assert_allclose(each[s, t], (both[s] * both[t]).sum(axis=0), atol=1e-12)
        for at, skills in enumerate((a, b)):
            np.testing.assert_allclose(others[at, s, t], (both[s] * own[t][:, skills]).sum(axis=0), atol=1e-12)


def test_a_market_without_openings_has_no_clusters() -> None:
    skills = pd.DataFrame({"skill_id": ["a"], "kind_code": ["tool"]})
    nothing = pd.DataFrame({name: pd.Series(dtype=object) for name in ("opening_id", "employer_id", "is_english")})
    nothing["month_on"] = pd.Series(dtype="datetime64[us]")
    rows = pd.DataFrame({"opening_id": ["x"], "skill_id": ["a"], "level_code": ["context"]})
    table = denominators(nothing, rows.assign(is_asked=False, is_demand=True), skills)
    assert table["skill_id"].tolist() == ["a"] and table["demand_correlation"].isna().all()


@pytest.mark.parametrize(("second_from", "firsts"), [(0, None), (3, None), (0, (1, 4)), (2, (0, 3)), (6, None)])
def test_pairs_are_all_of_a_row_once(second_from: int, firsts: "tuple[int, int] | None") -> None:
    rng = np.random.default_rng(11)
    dense = rng.random((30, 6)) < 0.5
    dense[4] = False
    found = pairs_within(sparse.csr_matrix(dense.astype(float)), second_from=second_from, firsts=firsts)
    assert found.shape == (30, 36) and (found.data == 1).all()
    low, high = firsts or (0, 6)
    for row, has in enumerate(dense):
        pairs = combinations(np.flatnonzero(has), 2)
        expected = [a * 6 + b for a, b in pairs if b >= second_from and low <= a < high]
        assert found.indices[found.indptr[row] : found.indptr[row + 1]].tolist() == expected


@pytest.mark.parametrize("carry", [0.0, 0.6])
def test_the_mean_of_q_is_that_of_the_fits(carry: float) -> None:
    rng = np.random.default_rng(2)
    years = np.arange(9) / 12
    x = np.column_stack([np.ones(9), years, np.sin(years)])
    half = rng.normal(size=(5, 9, 9))
    sampling, spread, theta = half @ half.transpose(0, 2, 1) * 1e-4, rng.random(5), rng.normal(size=(5, 9)) * 0.02
    mean_q = _mean_q(sampling, spread, theta, x, _shock_matrix(np.ones(1), 1.0, carry, years)[0])
    for shock in (0.0, 1e-4, 0.03):
        expected = _gls(sampling + _shock_matrix(spread, shock, carry, years), theta, x)[2].mean()
        assert mean_q(shock) == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("seed", range(6))
def test_looking_at_nodes_together_moves_each_as_one_by_one_does(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(seed)
    size = 70
    ties = np.triu(rng.random((size, size)) * (rng.random((size, size)) < 0.15), k=1)
    ties[: size // 2, size // 2 :] *= 0.2
    graph = sparse.csr_matrix(ties + ties.T)
    found = grouping.communities(graph, resolution=1.2, starts=3, seed=seed)
    monkeypatch.setattr(grouping, "SINGLY", 10**9)
    assert found.tolist() == grouping.communities(graph, resolution=1.2, starts=3, seed=seed).tolist()
    monkeypatch.setattr(grouping, "SINGLY", 0)
    assert found.tolist() == grouping.communities(graph, resolution=1.2, starts=3, seed=seed).tolist()
