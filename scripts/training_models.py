"""All models together: which proposals are mentions, which mentions are asked for, and how sentences ask."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from logistic_regression import fit
from training_levels import train_levels
from training_proposals import Labelled
from training_unlabelled import Unlabelled, spread

from skilltide.extract.features import word_prefix
from skilltide.extract.level_scorer import LevelScorer, Wording
from skilltide.extract.scorer import SCORED_KINDS, Model, Scorer, bundled_wording_weights
from skilltide.extract.tagger import Tagger

PENALTY, WORD_PENALTY = 2.0, 20.0
"""Of the model of mentions; of the words of a sentence, of which each says little."""
KEEP_ABOVE, ADD_ABOVE = -0.2, 0.1
"""Log-odds: about 0.45 and 0.52. F1 is highest where what is told is right in about half of F1 (Lipton et al. 2014),
but hardly lower here, where more of what is told is right."""
LEAST_WEIGHT = 0.05
"""A smaller weight by unlabelled proposals alone is left out."""
UNLABELLED = "unlabelled: "
"""Before the name of a group, while the second model is trained."""


class Trained(NamedTuple):
    """All models."""

    weights: dict[str, float]
    level_weights: dict[str, float]
    wording_weights: dict[str, float]


def train_mentions(postings: list[Labelled], unlabelled: Unlabelled | None = None) -> dict[str, float]:
    """The weight of each fact of a proposal, and the bias as that of the empty one."""
    rows = [example for posting in postings for example in posting.examples]
    penalties = {word_prefix(kind): WORD_PENALTY for kind in sorted(SCORED_KINDS)}
    weights = fit(rows, PENALTY, penalties=penalties)
    if unlabelled is None:
        return weights
    values = spread(weights, unlabelled)
    numbers = {
        group: np.array([sum(known.get(fact, 0.0) for fact in row.facts) for row in rows])
        for group, known in values.items()
    }
    scales = {group: float(column.std()) or 1.0 for group, column in numbers.items()}
    scaled = {f"{UNLABELLED}{group}": column / scales[group] for group, column in numbers.items()}
    weights = fit(rows, PENALTY, scaled, penalties=penalties)
    added: defaultdict[str, float] = defaultdict(float)
    for group, known in values.items():
        share = weights.pop(f"{UNLABELLED}{group}", 0.0) / scales[group]
        for fact, value in known.items():
            added[fact] += share * value
    for fact, weight in added.items():
        if fact in weights or abs(weight) >= LEAST_WEIGHT:
            weights[fact] = round(weights.get(fact, 0.0) + weight, 2)
    return {fact: weight for fact, weight in weights.items() if weight}


def train_all(tagger: Tagger, postings: list[Labelled], unlabelled: Unlabelled | None = None) -> Trained:
    """The models of mentions and of levels; leaves `tagger` with them."""
    weights = train_mentions(postings, unlabelled)
    tagger.scorer = Scorer(Model(weights, KEEP_ABOVE, ADD_ABOVE), tagger.compiled)
    wording_weights = unlabelled.wording_weights if unlabelled else bundled_wording_weights()
    wording = Wording(wording_weights, tagger.compiled)
    tagger.level_scorer = LevelScorer({}, wording)
    level_weights = train_levels(tagger, postings)
    tagger.level_scorer = LevelScorer(level_weights, wording)
    return Trained(weights, level_weights, wording_weights)
