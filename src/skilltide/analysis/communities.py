"""Communities of a weighted graph: groups of nodes that are tied to each other more than chance would give.

What is made large is modularity with a resolution (Newman & Girvan 2004, Phys Rev E 69:026113; Reichardt & Bornholdt
2006, Phys Rev E 74:016110)::

    Q = sum over pairs of one group (w_ij - resolution s_i s_j / 2m) / 2m        s_i = sum_j w_ij,  2m = sum_i s_i

by the Louvain method (Blondel, Guillaume, Lambiotte & Lefebvre 2008, J Stat Mech P10008): nodes move one by one to the
neighbouring group that gains most, then groups become nodes and move in turn. As it may leave groups that hang together
by nothing (Traag, Waltman & van Eck 2019, Sci Rep 9:5233), groups are split into their connected parts, and nodes move
once more. It is repeated with nodes in several orders, drawn from a seed, and the best result is kept; so the same
graph gives the same groups.
"""

from itertools import pairwise
from typing import Any

import numpy as np

from skilltide.analysis.intervals import Floats
from skilltide.analysis.panel import Ints

ROUNDS = 100
"""Passes over all nodes after which a level ends, whatever could still be gained."""
LEAST_GAIN = 1e-12
SINGLY, TOGETHER = 6, 24
"""Nodes in a row that are looked at one by one, and how many together after that, if none of them moved."""


def communities(weights: Any, *, resolution: float = 1.0, starts: int = 10, seed: int = 0) -> Ints:
    """Return the group of each node, numbered from 0 in the order of their first nodes.

    ``weights``: a symmetric sparse matrix [node, node] of weights of 0 or more; its diagonal counts nothing.
    ``starts``: orders of the nodes that are tried. A node without any tie is a group of its own.
    """
    from scipy import sparse

    graph = sparse.csr_matrix(weights, dtype=float, copy=True)
    graph.setdiag(0)
    graph.eliminate_zeros()
    size = graph.shape[0]
    best, found = -np.inf, np.arange(size)
    rng = np.random.default_rng(seed)
    for number in range(starts if graph.nnz else 0):
        order = np.arange(size) if number == 0 else rng.permutation(size)
        labels = _louvain(graph, order, resolution)
        labels = _connected(graph, labels)
        labels = _move(graph, labels, order, resolution)
        quality = modularity(graph, labels, resolution)
        if quality > best + LEAST_GAIN:
            best, found = quality, labels
    return _renumbered(_connected(graph, found) if graph.nnz else found)


def modularity(graph: Any, labels: Ints, resolution: float = 1.0) -> float:
    """Return Q of a grouping of a graph (a symmetric sparse matrix; what lies on the diagonal counts)."""
    strength = np.asarray(graph.sum(axis=1)).ravel()
    total = strength.sum()
    if total <= 0:
        return 0.0
    ties = graph.tocoo()
    inside = ties.data[labels[ties.row] == labels[ties.col]].sum()
    return float(inside / total - resolution * np.square(np.bincount(labels, strength)).sum() / total**2)


def adjusted_rand(one: Ints, other: Ints) -> float:
    """Return how alike two groupings of the same nodes are: 1 for the same, 0 on average for unrelated ones.

    Source: Hubert & Arabie (1985), Journal of Classification 2:193.
    """
    table = np.zeros((int(one.max(initial=-1)) + 1, int(other.max(initial=-1)) + 1))
    np.add.at(table, (one, other), 1)
    both, rows, columns = (_pairs(counts) for counts in (table.ravel(), table.sum(axis=1), table.sum(axis=0)))
    chance = rows * columns / max(len(one) * (len(one) - 1) / 2, 1)
    most = (rows + columns) / 2
    return 1.0 if most == chance else float((both - chance) / (most - chance))


def _pairs(counts: Floats) -> float:
    return float((counts * (counts - 1)).sum() / 2)


def _louvain(graph: Any, order: Ints, resolution: float) -> Ints:
    """Return labels after moving nodes, groups, groups of groups, until nothing is gained."""
    from scipy import sparse

    size = graph.shape[0]
    whole = np.arange(size)
    level, level_order = graph, order
    while True:
        labels = _renumbered(_move(level, np.arange(level.shape[0]), level_order, resolution))
        whole = labels[whole]
        count = int(labels.max()) + 1
        if count == level.shape[0]:
            return whole
        member = sparse.csr_matrix((np.ones(len(labels)), (labels, np.arange(len(labels)))), shape=(count, len(labels)))
        level = (member @ level @ member.T).tocsr()
        level_order = np.arange(count)


def _move(graph: Any, labels: Ints, order: Ints, resolution: float) -> Ints:
    """Let each node, in order, join the group of a neighbour that gains most, until none gains anything.

    Ties go to the group that it is in, then to the lowest number.
    """
    strength = np.asarray(graph.sum(axis=1)).ravel()
    ties = _without_itself(graph, order)
    order, starts = order[np.diff(ties.indptr) > 0], np.unique(ties.indptr)
    near = [(ties.indices[begin:end], ties.data[begin:end]) for begin, end in pairwise(starts)]
    scaled = (resolution / strength.sum()) * strength[order]
    for _ in range(ROUNDS):
        used, labels = np.unique(labels, return_inverse=True)  # fewer groups, in the order that they had
        held: Floats = np.bincount(labels, strength, minlength=len(used)).astype(float, copy=False)
        has_moved = False
        at, stayed = 0, 0
        while at < len(order):
            # where nobody moved of late, some are looked at together: those before the first that moves change nothing
            size = 1 if stayed < SINGLY else TOGETHER * 4 ** (stayed - SINGLY)
            if size == 1:
                others, weights = near[at]
                node = order[at]
                tied: Floats = np.bincount(labels[others], weights, minlength=len(held)).astype(float, copy=False)
                best = _best_group(tied, labels[node], strength[node], held, scaled[at])
                first = 0 if best != labels[node] else 1
            else:
                part = slice(at, at + size)
                nodes = order[part]
                tied = _tied(ties, starts[at : at + size + 1], labels, len(held))
                found = _best_groups(tied, labels[nodes], strength[nodes], held, scaled[part])
                first = int(np.append(found != labels[nodes], True).argmax())
                node, best = (nodes[first], found[first]) if first < len(nodes) else (nodes[0], found[0])
            if first == min(size, len(order) - at):
                at, stayed = at + first, stayed + 1
                continue
            held[labels[node]] -= strength[node]
            held[best] += strength[node]
            labels[node], has_moved = best, True
            at, stayed = at + first + 1, 0
        if not has_moved:
            break
    return labels


def _best_group(tied: Floats, own: int, strength: float, held: Floats, scaled: float) -> int:
    """Return the group that a node would join. Arguments as of `_best_groups`, of one node: most are looked at so."""
    gain = tied - scaled * held
    stays = gain[own] = tied[own] - scaled * (held[own] - strength)
    gain[tied <= 0] = -np.inf
    best = gain.argmax()
    return int(best) if gain[best] > stays + LEAST_GAIN else own


def _best_groups(tied: Floats, own: Ints, strength: Floats, held: Floats, scaled: Floats) -> Ints:
    """Return the group that each of some nodes would join by itself.

    ``tied``: as of `_tied`; ``own``: the groups that they are in; ``held``: the strength of each group; ``scaled``:
    the nodes' strength, times the resolution, as a part of all.
    """
    each = np.arange(len(own))
    stays = tied[each, own] - scaled * (held[own] - strength)
    gain = tied - scaled[:, None] * held
    gain[each, own] = stays
    gain[tied <= 0] = -np.inf
    best = gain.argmax(axis=1)
    return np.where(gain[each, best] > stays + LEAST_GAIN, best, own)


def _tied(ties: Any, starts: Ints, labels: Ints, groups: int) -> Floats:
    """Return how strongly some nodes are tied to each group [node, group]; ``starts``: of their rows, and the end."""
    size = len(starts) - 1
    inside = slice(starts[0], starts[-1])
    place = labels[ties.indices[inside]] + np.repeat(np.arange(size) * groups, np.diff(starts))
    summed: Floats = np.bincount(place, ties.data[inside], minlength=size * groups).astype(float, copy=False)
    return summed.reshape(size, groups)


def _without_itself(graph: Any, order: Ints) -> Any:
    """Return a graph's rows in an order, without the ties of nodes to themselves."""
    from scipy import sparse

    rows = sparse.csr_matrix(graph[order])
    row = np.repeat(np.arange(len(order)), np.diff(rows.indptr))
    kept = rows.indices != order[row]
    ends = np.cumsum(np.bincount(row[kept], minlength=len(order)))
    return sparse.csr_matrix((rows.data[kept], rows.indices[kept], np.r_[0, ends]), shape=rows.shape)


def _connected(graph: Any, labels: Ints) -> Ints:
    """Return labels with each group split into the parts that hang together."""
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    ties = graph.tocoo()
    inside = labels[ties.row] == labels[ties.col]
    kept = sparse.csr_matrix((ties.data[inside], (ties.row[inside], ties.col[inside])), shape=graph.shape)
    _, parts = connected_components(kept, directed=False)
    return _renumbered(parts)


def _renumbered(labels: Ints) -> Ints:
    """Return labels numbered from 0 in the order in which they first occur."""
    _, first, place = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[place]
