"""What texts that nobody annotated say of aliases, and of words beside a candidate, that few annotated postings hold.

A first model looks at the proposals of such texts. How likely it finds those with one fact, on average, is that fact's
value (`spread`); the second model (`training_models`) learns, besides the weights of facts, how much the values of
each group of facts count.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from logistic_regression import BIAS
from training_proposals import examples
from training_wording import train_wording

from skilltide.extract.features import ANY_CASE
from skilltide.extract.tagger import Tagger, TagInput

ALIAS = "alias "
GROUPS = (ALIAS, ANY_CASE, "before: ", "behind: ")
"""Beginnings of the facts that texts without labels say something of; those of two words before are one more group."""
PROFILE = (
    "rules kept", "section required", "section preferred", "section duties", "section company", "section about_role",
    "section unknown", "list item True", "listed True", "cue required", "neighbours 0",
)  # fmt: skip
"""Facts whose share among all proposals of an alias says something of the alias."""
PRIOR_COUNT = 5.0
"""So many proposals of the average probability are added to those of a fact."""
LEAST_UNLABELLED = 10
"""Unlabelled proposals in which a fact must stand to have a weight by them alone."""
SURE = 0.02
"""Average probabilities nearer to 0 or 1 than this count as this."""


class Unlabelled(NamedTuple):
    """What texts that nobody annotated tell: their proposals, and how they word what they ask for."""

    names: list[str]
    """Of the facts, by number."""
    rows: list[npt.NDArray[np.int32]]
    """The numbers of each proposal's facts."""
    wording_weights: dict[str, float]


def read_unlabelled(tagger: Tagger, path: Path) -> Unlabelled:
    """Read the proposals of TEXTS, and learn from their wording."""
    numbers: dict[str, int] = {}
    rows, items = [], []
    for line in path.read_text("utf-8").splitlines():
        posting: dict[str, Any] = json.loads(line)
        item = TagInput(posting["text"], posting.get("title"), posting.get("company"), posting.get("language"))
        items.append(item)
        for proposal in examples(tagger, item, []):
            rows.append(np.array([numbers.setdefault(fact, len(numbers)) for fact in proposal.facts], dtype=np.int32))
    return Unlabelled(list(numbers), rows, train_wording(tagger, items))


def group_of(fact: str) -> str | None:
    """The group in which texts without labels say something of a fact, None where they don't."""
    group = next((one for one in GROUPS if fact.startswith(one)), None)
    return f"{group}two words" if group == "before: " and " " in fact.removeprefix(group) else group


def spread(weights: dict[str, float], unlabelled: Unlabelled) -> dict[str, dict[str, float]]:
    """Group -> the value of each of its facts in unlabelled texts, as far as it stands in enough of their proposals.

    The value is the log-odds of the average probability that a model with `weights` gives the proposals with this fact,
    less those of all proposals. Aliases have one more for each fact of `PROFILE`: the share of their proposals that
    have it too, less that of all.
    """
    names, rows = unlabelled.names, unlabelled.rows
    number = {name: i for i, name in enumerate(names)}
    sizes = [len(row) for row in rows]
    facts = np.concatenate(rows)
    firsts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    counts = np.bincount(facts, minlength=len(names))

    def shares(of_rows: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], float]:
        """(the average of a number of each proposal over those with each fact, over all)."""
        average = float(of_rows.mean())
        sums = np.bincount(facts, weights=np.repeat(of_rows, sizes), minlength=len(names))
        return (sums + PRIOR_COUNT * average) / (counts + PRIOR_COUNT), average

    known = np.array([weights.get(name, 0.0) for name in names])
    odds = np.add.reduceat(known[facts], firsts) + weights.get(BIAS, 0.0)
    chances, average = shares(1.0 / (1.0 + np.exp(-odds)))
    chances = np.clip(chances, SURE, 1.0 - SURE)
    values = np.log(chances / (1.0 - chances)) - np.log(average / (1.0 - average))
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    aliases = []
    for i, name in enumerate(names):
        group = group_of(name)
        if group and counts[i] >= LEAST_UNLABELLED:
            found[group][name] = float(values[i])
            if group == ALIAS:
                aliases.append(i)
    for fact in PROFILE:
        if fact in number:
            profile, average = shares(np.add.reduceat((facts == number[fact]).astype(np.float64), firsts))
            found[f"{ALIAS}: {fact}"] = {names[i]: float(profile[i]) - average for i in aliases}
    return dict(found)
