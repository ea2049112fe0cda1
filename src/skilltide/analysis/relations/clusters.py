"""Skills that are asked for together, as clusters with names."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, Part, relation, shared
from skilltide.analysis.relations.inputs import covered_openings, mentioned

if TYPE_CHECKING:
    import pandas as pd

    from skilltide.analysis.mentions import Demanded

PAIRS = Part(
    "skill_pair",
    ("skill_id", "companion_id", "skill_opening_count", "companion_opening_count", "opening_count", "lift_low",
     "lift_high"),
)  # fmt: skip
NAMES = Part("skill", ("skill_id", "skill_name", "kind_code", "category_name", "language_codes"))


@shared(reads=[PAIRS, covered_openings, mentioned, NAMES], is_compared=True)
def grouped(frames: Frames) -> "tuple[pd.DataFrame, Demanded]":
    """The pairs of frequent skills, and what their openings say of these: a rare one makes no cluster anew."""
    from skilltide.analysis.clusters import frequent_pairs
    from skilltide.analysis.mentions import Demanded

    pairs = frequent_pairs(frames[PAIRS])
    rows = frames[mentioned]
    own = rows[rows["skill_id"].isin(pairs["skill_id"].unique())]
    return pairs, Demanded.of(frames[covered_openings], own, frames[NAMES], 0)


@relation(reads=[grouped], takes_long=True)
def skill_cluster(frames: Frames) -> "pd.DataFrame":
    """Communities of the graph of pairs, with their stability over employers."""
    from skilltide.analysis.clusters import clusters

    pairs, chosen = frames[grouped]
    return clusters(pairs, chosen.openings, chosen.mentions, chosen.skills)
