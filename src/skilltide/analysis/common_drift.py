"""What all skills do together: how much more or less openings of the same kind name of everything.

Texts grow, a collector reads more of a page, the lexicon knows new words better: then nearly every skill seems to rise,
and none of it is fashion. On the log-odds scale a common drift ``delta`` moves a skill of share p by
``delta p (1 - p)``; with ``v = p (1 - p)`` and a contrast ``d`` of each skill (its change over a year) ::

    d_s = delta v_s + own_s + error_s        delta = sum_U d_s / sum_U v_s

over the usual skills U, those that do not clearly move by themselves (a weighted median first, then whoever lies within
three errors, until nobody changes sides). The sum over U is the number of usual skills that an opening names; so the
drift is also told as that: openings name 4 % more skills. It is taken out of every skill opening by opening ::

    y_is - v_s w_i        w_i = (usual skills that opening i names) / sum_U v_s

whose errors follow like those of any y, the uncertainty of delta included.

Sources: a fit to the majority with outliers left out is least trimmed squares, Rousseeuw (1984), JASA 79:871; that
unchanging items set the scale for the others, as in the normalisation of counts of genes, Robinson & Oshlack (2010),
Genome Biology 11:R25.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from skilltide.analysis.components import Components
from skilltide.analysis.intervals import Floats
from skilltide.analysis.panel import Flags, Ints
from skilltide.analysis.standardise import Standard

LEAST_SKILLS = 20
"""Skills from which something common can be told from what each does for itself."""
FAR = 3.0
"""Errors from the common drift beyond which a skill moves by itself."""
ROUNDS = 10
LEVEL = 0.05


@dataclass(frozen=True)
class Drift:
    """The common drift along one contrast."""

    log_odds: float
    """delta, per unit of the contrast (a year)."""
    usual: Flags
    """[skill]: whether it takes part."""
    score: Floats
    """[opening of the support]: w, centred, so that levels stay."""
    weight: Floats
    """[skill]: v."""
    named_count: Floats
    """[opening of the support]: usual skills it names."""

    @property
    def common(self) -> tuple[Floats, Floats]:
        """What `components` takes out."""
        return self.score, self.weight


def common_drift(standard: Standard, y: Any, parts: Components, contrast: Floats, tested: Ints) -> Drift | None:
    """Return the drift of the skills ``tested`` along ``contrast`` [period]; None with too few of them.

    ``y``: sparse [opening of the support, skill], ``parts``: its components.
    """
    mean = parts.mean
    weight = mean * (1 - mean)
    tested = tested[weight[tested] > 1e-9]
    if len(tested) < LEAST_SKILLS:
        return None
    change = contrast @ parts.theta[:, tested]
    error = np.sqrt(np.einsum("i,sij,j->s", contrast, parts.sampling(tested), contrast))
    v = weight[tested]
    delta = weighted_median(change / v, v)
    usual = np.ones(len(tested), dtype=bool)
    for _ in range(ROUNDS):
        before = usual
        usual = np.abs(change - delta * v) <= FAR * error
        if not usual.any():
            return None
        delta = float(change[usual].sum() / v[usual].sum())
        if (usual == before).all():
            break
    columns = tested[usual]
    named = np.asarray(y[:, columns].sum(axis=1), dtype=float).ravel()
    score = named / v[usual].sum()
    chosen = np.zeros(len(mean), dtype=bool)
    chosen[columns] = True
    return Drift(delta, chosen, score - score.mean(), weight, named)


def both_clear(plain: Floats, adjusted: Floats, plain_p: Floats, adjusted_p: Floats) -> Floats:
    """Return the p value of each change: that without the common drift, where the one with it is clear at 5 % as well.

    Else the larger of the two; 1 where the sides differ. It is never smaller than the p value of the adjusted change.
    """
    p = np.where(plain_p <= LEVEL, adjusted_p, np.maximum(plain_p, adjusted_p))
    return np.where(plain * adjusted < 0, 1.0, p)


def weighted_median(values: Floats, weights: Floats) -> float:
    """Return the value up to which half of the weights lie."""
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])
