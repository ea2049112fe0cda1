"""Clusters of skills: which are asked for together, each with a name, and how sure the grouping is.

Two skills are tied where they stand together clearly more often than by chance; the tie weighs the log of the lower end
of the 95 % interval of their lift (`cooccurrence`), so that what rests on few openings or one employer weighs little.
Clusters are the communities of that graph (`communities`).

How sure they are is told by drawing employers with replacement (the bootstrap of clusters of observations: Davison &
Hinkley 1997, ch. 3.8; of a grouping: Hennig 2007, Comput Stat Data Anal 52:258), taking each pair's lift anew with its
standard error kept, and grouping again: how often two skills of one cluster stay together, and how alike the groupings
are as a whole (adjusted Rand index). Any graph falls into groups, one of chance ties too; so nothing is told where the
groupings are as unlike as that, and no cluster whose skills part more often than they stay.
"""

from typing import Any

import numpy as np
import pandas as pd

from skilltide.analysis.communities import adjusted_rand, communities
from skilltide.analysis.intervals import Z95, Floats
from skilltide.analysis.panel import Flags, Ints, Panel, make_panel
from skilltide.analysis.population import in_languages, scope_languages, scopes_of

RESOLUTION = 2.0
"""At 1 the history falls into seven clusters, one of 200 skills; at 2 into some fifteen that have a subject each."""
STARTS = 5
DRAWS = 20
"""Bootstrap samples."""
LEAST_SHARE = 0.0075
LEAST_OPENINGS = 50
"""What a skill needs to take part, as a share of openings and in openings."""
LEAST_RAND = 0.5
LEAST_TOGETHER = 0.5
"""Adjusted Rand index from which clusters are told at all; how often the skills of one have to stay together."""
LEAST_SKILLS = 2
NAMED = 3
"""Skills that a cluster is named after."""
COLUMNS = [
    "skill_id", "cluster_id", "cluster_name", "cluster_skill_count", "centrality", "together_share",
    "cluster_together_share", "adjusted_rand",
]  # fmt: skip


def clusters(
    pairs: pd.DataFrame,
    openings: pd.DataFrame,
    opening_skills: pd.DataFrame,
    skills: pd.DataFrame,
    *,
    resolution: float = RESOLUTION,
    draws: int = DRAWS,
    seed: int = 20240701,
) -> pd.DataFrame:
    """Return one row per skill that is in a sure cluster, the largest first and in them the most central skills.

    ``pairs``: rows of the mart skill_pair (both orders); ``openings``, ``opening_skills``: what they were counted from;
    ``skills``: skill_id, skill_name, kind_code, category_name.

    - ``cluster_id``: the id of its most central skill;
    - ``centrality``: how strongly the skill is tied to its cluster, as a part of what its most central one is;
    - ``together_share``: of the bootstrap samples and the others of its cluster, how often they stay together; of a
      whole cluster, over its pairs; null without samples;
    - ``adjusted_rand``: of the whole grouping, the mean over samples.
    """
    kept = frequent_pairs(pairs)
    kept = kept[kept["skill_id"] < kept["companion_id"]].reset_index(drop=True)
    tied = kept["lift_low"] > 1
    ids = pd.Index(np.unique(kept.loc[tied, ["skill_id", "companion_id"]].to_numpy(dtype=object)))
    if not len(ids):
        return pd.DataFrame(columns=COLUMNS)
    kept = kept[kept["skill_id"].isin(ids) & kept["companion_id"].isin(ids)].reset_index(drop=True)
    one, other = ids.get_indexer(kept["skill_id"]), ids.get_indexer(kept["companion_id"])
    graph = _graph(one, other, np.log(kept["lift_low"].to_numpy(float)), len(ids))
    labels = communities(graph, resolution=resolution, starts=STARTS, seed=seed)
    again = [
        communities(drawn, resolution=resolution, starts=1)
        for drawn in _drawn(kept, (one, other, ids), openings, opening_skills, skills, draws, seed)
    ]
    return _table(ids, graph, labels, again, skills)


def frequent_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of skills that are frequent enough to take part."""
    floor = np.maximum(LEAST_OPENINGS, LEAST_SHARE * pairs["opening_count"])
    return pairs[(pairs["skill_opening_count"] >= floor) & (pairs["companion_opening_count"] >= floor)]


def _graph(one: Ints, other: Ints, weight: Floats, size: int) -> Any:
    """Return the symmetric matrix of the ties that are clear."""
    from scipy import sparse

    clear = weight > 0
    half = sparse.csr_matrix((weight[clear], (one[clear], other[clear])), shape=(size, size))
    return (half + half.T).tocsr()


def _drawn(
    pairs: pd.DataFrame,
    place: tuple[Ints, Ints, "pd.Index[str]"],
    openings: pd.DataFrame,
    opening_skills: pd.DataFrame,
    skills: pd.DataFrame,
    draws: int,
    seed: int,
) -> Any:
    """Yield the graph of each bootstrap sample of employers."""
    one, other, ids = place
    panel = make_panel(openings, opening_skills, skill_ids=ids.to_numpy())
    scope = scopes_of(opening_skills, skills).reindex(ids).fillna(0).to_numpy(dtype=np.int64)
    inside = [
        panel.openings.index.isin(in_languages(panel.openings, languages).index)
        for languages in scope_languages(opening_skills, skills)
    ]
    weights = _weights(panel, draws, np.random.default_rng(seed))
    lift = _log_lift(panel, weights, inside, scope, (one, other))
    error = np.log(pairs["lift_high"].to_numpy(float) / pairs["lift_low"].to_numpy(float)) / 2 / Z95
    for drawn in lift.T:
        yield _graph(one, other, drawn - Z95 * error, len(ids))


def _weights(panel: Panel, draws: int, rng: np.random.Generator) -> Floats:
    """Return how often each opening is in each sample of as many employers, drawn with replacement [opening, draw]."""
    size = panel.employer_count
    counts = [np.bincount(rng.integers(0, size, size), minlength=size) for _ in range(draws)]
    return np.array(counts, dtype=float).reshape(draws, size).T[panel.employer]


def _log_lift(panel: Panel, weights: Floats, inside: list[Flags], scope: Ints, pair: tuple[Ints, Ints]) -> Floats:
    """Return the log lift of each pair of skills in each sample [pair, draw].

    A pair that a sample never has together is as far below chance as can be. ``inside``: the openings of each scope;
    ``scope``: of each skill; a pair counts those of the narrower.
    """
    from scipy import sparse

    one, other = pair
    rows, columns = panel.opening[panel.is_demand], panel.skill[panel.is_demand]
    # whole numbers far below 2^24, so that single precision is exact
    ones = np.ones(len(rows), dtype=np.float32)
    named = sparse.csr_matrix((ones, (rows, columns)), shape=(len(panel.openings), len(scope)))
    by_skill = named.tocsc()
    lift = np.empty((len(one), weights.shape[1]))
    narrower = np.maximum(scope[one], scope[other])
    for at, flag in enumerate(inside):
        held = (weights * flag[:, None]).astype(np.float32)
        whole, count = held.sum(axis=0, dtype=float), np.asarray(named.T @ held, dtype=float)
        mine = np.flatnonzero(narrower == at)
        mine = mine[np.argsort(one[mine], kind="stable")]
        skills, starts = np.unique(one[mine], return_index=True)
        for skill, chosen in zip(skills, np.split(mine, starts)[1:], strict=True):
            its = by_skill.indices[by_skill.indptr[skill] : by_skill.indptr[skill + 1]]
            both = np.asarray(named[its].T @ held[its], dtype=float)[other[chosen]]
            with np.errstate(divide="ignore", invalid="ignore"):
                lift[chosen] = np.log(both * whole / (count[skill] * count[other[chosen]]))
    return np.nan_to_num(lift, nan=-np.inf)


def _table(ids: "pd.Index[str]", graph: Any, labels: Ints, again: list[Ints], skills: pd.DataFrame) -> pd.DataFrame:
    ties = graph.tocoo()
    inside = labels[ties.row] == labels[ties.col]
    strength = np.bincount(ties.row[inside], ties.data[inside], minlength=len(ids)).astype(float)
    size = np.bincount(labels)
    known = skills.set_index("skill_id").reindex(ids)
    names, categories = (known[name].fillna("").to_numpy(dtype=object) for name in ("skill_name", "category_name"))
    rand = float(np.mean([adjusted_rand(labels, other) for other in again])) if again else np.nan
    parts = []
    for label in np.flatnonzero(size >= LEAST_SKILLS) if not rand < LEAST_RAND else ():
        members = np.flatnonzero(labels == label)
        order = members[np.lexsort((ids[members], -strength[members]))]
        together = _together(order, again)
        if together.mean() < LEAST_TOGETHER:
            continue
        parts.append(
            pd.DataFrame(
                {
                    "skill_id": ids[order],
                    "cluster_id": ids[order[0]],
                    "cluster_name": _name(names[order], categories[order], strength[order]),
                    "cluster_skill_count": len(order),
                    "centrality": strength[order] / strength[order[0]],
                    "together_share": together,
                    "cluster_together_share": together.mean(),
                    "adjusted_rand": rand,
                }
            )
        )
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    parts.sort(key=lambda part: (-len(part), part["cluster_id"].iloc[0]))
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def _together(members: Ints, again: list[Ints]) -> Floats:
    """Return for each member how often it stays with each of the others, over samples and others."""
    if not again:
        return np.full(len(members), np.nan)
    same: Flags = np.array([labels[members][:, None] == labels[members][None, :] for labels in again])
    return np.asarray((same.mean(axis=0).sum(axis=1) - 1) / (len(members) - 1))


def _name(names: Any, categories: Any, strength: Floats) -> str:
    """Return the names of the most central skills, and the category of the lexicon that most of the ties fall on."""
    weight = pd.Series(strength).groupby(categories).sum()
    category = str(weight.sort_index().idxmax()) if len(weight) else ""
    listed = ", ".join(names[:NAMED])
    return f"{listed}: {category}" if category else listed
