"""Communities of graphs worked out by hand, and clusters of a market whose groups are planted."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from skilltide.analysis.clusters import clusters
from skilltide.analysis.communities import adjusted_rand, communities, modularity
from skilltide.analysis.cooccurrence import companions

from .frames import make_openings, make_skills


def graph(size, *edges):
    """Return the symmetric matrix of (one, other, weight) edges."""
    one, other, weight = (list(part) for part in zip(*edges, strict=True)) if edges else ([], [], [])
    half = sparse.csr_matrix((np.array(weight, dtype=float), (one, other)), shape=(size, size))
    return half + half.T


def ring(count, size=3):
    """Return cliques in a ring, each tied to the next by one edge."""
    inside = [(c * size + i, c * size + j, 1) for c in range(count) for i in range(size) for j in range(i)]
    return graph(count * size, *inside, *((c * size, (c + 1) % count * size + 1, 1) for c in range(count)))


def test_modularity_by_hand():
    # two triangles and a bridge: 7 edges, 6 inside; strengths 7 and 7 of 14
    whole = graph(6, (0, 1, 1), (1, 2, 1), (0, 2, 1), (3, 4, 1), (4, 5, 1), (3, 5, 1), (2, 3, 1))
    labels = np.array([0, 0, 0, 1, 1, 1])
    assert modularity(whole, labels) == pytest.approx(12 / 14 - 2 * (7 / 14) ** 2)
    assert modularity(whole, labels, 2.0) == pytest.approx(12 / 14 - 4 * (7 / 14) ** 2)
    assert modularity(whole, np.zeros(6, dtype=np.int64)) == pytest.approx(0)
    assert list(communities(whole)) == [0, 0, 0, 1, 1, 1]


def test_cliques_are_found_however_the_nodes_are_numbered():
    whole = ring(12, 5)
    truth = np.repeat(np.arange(12), 5)
    shuffled = np.random.default_rng(3).permutation(60)
    found = communities(whole[shuffled][:, shuffled], resolution=2.0)
    assert adjusted_rand(found, truth[shuffled]) == 1.0
    assert (communities(whole, resolution=2.0) == truth).all(), "and numbered by their first nodes"


def test_a_finer_resolution_tells_apart_what_a_coarse_one_takes_together():
    # 30 triangles in a ring: at 1 neighbours are taken together (the resolution limit), at 4 each stands alone
    coarse, fine = (communities(ring(30), resolution=resolution).max() + 1 for resolution in (1.0, 4.0))
    assert coarse < 30 == fine


def test_groups_hang_together_and_what_is_tied_to_nothing_stands_alone():
    whole = graph(7, (0, 1, 1), (2, 3, 1), (4, 5, 0.5))
    found = communities(whole, resolution=0.01)  # so coarse that all would be one, were it tied
    assert list(found) == [0, 0, 1, 1, 2, 2, 3]
    assert list(communities(graph(3))) == [0, 1, 2]
    assert list(communities(sparse.eye_array(3).tocsr())) == [0, 1, 2], "a tie to itself is none"


def test_weights_decide():
    path = graph(4, (0, 1, 5), (1, 2, 1), (2, 3, 5))
    assert list(communities(path)) == [0, 0, 1, 1]
    assert list(communities(graph(4, (0, 1, 1), (1, 2, 5), (2, 3, 1)))) == [0, 0, 0, 0]


def test_adjusted_rand_by_hand():
    # Hubert & Arabie's measure: (both - chance) / (mean - chance), pairs within 3 + 3 against 2 + 2 + 2
    one, other = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2])
    both, rows, columns, every = 2, 6, 3, 15
    expected = (both - rows * columns / every) / ((rows + columns) / 2 - rows * columns / every)
    assert adjusted_rand(one, other) == pytest.approx(expected) == pytest.approx(adjusted_rand(other, one))
    assert adjusted_rand(one, 1 - one) == 1.0
    rng = np.random.default_rng(1)
    drawn = [adjusted_rand(rng.integers(0, 4, 200), rng.integers(0, 4, 200)) for _ in range(50)]
    assert abs(np.mean(drawn)) < 0.01


BLOCKS = {
    "cloud": ["aws", "azure", "docker", "terraform"], "data": ["dbt", "etl", "kafka", "spark"],
    "deep": ["cnn", "jax", "pytorch", "vision"], "office": ["excel", "outlook", "powerpoint", "word"],
    "people": ["coaching", "mentoring", "patience", "teamwork"], "web": ["css", "django", "react", "vue"],
}  # fmt: skip


def market(*, planted=True, size=2400, seed=5, web=0.5):
    """Return openings of 240 employers, their skills, and the lexicon: six blocks, a skill that everybody names.

    ``web``: how often an opening of that kind names a skill of the block; others do in 8 % of cases.
    """
    rng = np.random.default_rng(seed)
    openings = make_openings(size, employer_id=[f"e{e}" for e in rng.integers(0, 240, size)])
    kind = rng.integers(0, len(BLOCKS), size)
    named = {"python": list(np.flatnonzero(rng.random(size) < 0.8))}
    for number, (block, members) in enumerate(BLOCKS.items()):
        for skill in members:
            share = np.where(kind == number, web if block == "web" else 0.5, 0.08) if planted else 0.15
            named[skill] = list(np.flatnonzero(rng.random(size) < share))
    skills = pd.DataFrame(
        [("python", "Python", "tool", "Languages")]
        + [(skill, skill.upper(), "tool", block) for block, members in BLOCKS.items() for skill in members],
        columns=["skill_id", "skill_name", "kind_code", "category_name"],
    )
    return openings, make_skills(openings, named), skills


def grouped(openings, mentioned, skills, **options):
    pairs = companions(openings, mentioned, skills=skills).rename(
        columns={"skill_count": "skill_opening_count", "companion_count": "companion_opening_count"}
    )
    return clusters(pairs, openings, mentioned, skills, **options)


def test_planted_groups_are_found_named_and_stable():
    openings, mentioned, skills = market()
    table = grouped(openings, mentioned, skills)
    found = table[table["skill_id"] != "python"].groupby("cluster_id")["skill_id"].agg(set)
    assert sorted(map(sorted, found)) == sorted(BLOCKS.values())
    assert (table["adjusted_rand"] > 0.9).all()
    assert (table.loc[table["skill_id"] != "python", "together_share"] > 0.8).all()
    for cluster_id, rows in table.groupby("cluster_id"):
        assert rows["centrality"].iloc[0] == 1 == rows["centrality"].max() and rows["skill_id"].iloc[0] == cluster_id
        assert rows["centrality"].is_monotonic_decreasing and rows["cluster_skill_count"].eq(len(rows)).all()
        block = next(name for name, members in BLOCKS.items() if cluster_id in members)
        listed = ", ".join(skill.upper() for skill in rows["skill_id"].iloc[:3])
        assert rows["cluster_name"].unique() == [f"{listed}: {block}"]


def test_the_same_market_gives_the_same_clusters_in_whatever_order_its_rows_are():
    openings, mentioned, skills = market()
    first = grouped(openings, mentioned, skills, draws=3)
    rng = np.random.default_rng(2)
    again = grouped(*(t.iloc[rng.permutation(len(t))] for t in (openings, mentioned, skills)), draws=3)
    pd.testing.assert_frame_equal(first, again)


def test_where_nothing_is_asked_together_no_cluster_is_told():
    plain, sure = (grouped(*market(planted=False), draws=draws) for draws in (0, 20))
    assert len(plain), "there are groups of chance ties"
    assert plain["adjusted_rand"].isna().all() and not len(sure)


def test_a_cluster_that_falls_apart_is_left_out_and_the_others_are_told():
    openings, mentioned, skills = market(size=1800, web=0.16)
    plain, sure = (grouped(openings, mentioned, skills, draws=draws) for draws in (0, 20))
    gone = set(plain["skill_id"]) - set(sure["skill_id"])
    assert gone == {"react", "vue"}, "tied by chance alone"
    assert set(sure["skill_id"]) == {skill for name in BLOCKS if name != "web" for skill in BLOCKS[name]} | {"python"}
    assert (sure["cluster_together_share"] >= 0.5).all()
    assert sure.set_index("skill_id")["together_share"].idxmin() == "python", "what everybody names belongs nowhere"


def test_a_scope_of_languages_without_pairs_draws_none():
    openings, mentioned, skills = market()
    rare = pd.DataFrame({"opening_id": openings["opening_id"][:3], "skill_id": "rare", "level_code": "required"})
    added = pd.DataFrame([{**skills.iloc[0], "skill_id": "rare", "kind_code": "soft"}])
    tools = skills.assign(kind_code="tool")
    expected = grouped(openings, mentioned, tools)
    rows = pd.concat([mentioned, rare.assign(is_asked=True, is_demand=True)], ignore_index=True)
    found = grouped(openings, rows, pd.concat([tools, added], ignore_index=True))
    assert found.to_dict("records") == expected.to_dict("records") and len(found)


def test_small_markets_have_no_clusters():
    openings, mentioned, skills = market(size=120)
    table = grouped(openings, mentioned, skills)
    assert list(table.columns)[:3] == ["skill_id", "cluster_id", "cluster_name"] and not len(table)
