"""Skills that are asked for together, as clusters with names."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, Part, relation
from skilltide.analysis.relations.inputs import covered_openings, mentioned

if TYPE_CHECKING:
    import pandas as pd

PAIRS = Part(
    "skill_pair",
    ("skill_id", "companion_id", "skill_opening_count", "companion_opening_count", "opening_count", "lift_low",
     "lift_high"),
)  # fmt: skip
NAMES = Part("skill", ("skill_id", "skill_name", "kind_code", "category_name", "language_codes"))


@relation(reads=[PAIRS, covered_openings, mentioned, NAMES], takes_long=True)
def skill_cluster(frames: Frames) -> "pd.DataFrame":
    """Communities of the graph of pairs, with their stability over employers."""
    from skilltide.analysis.clusters import clusters

    return clusters(frames[PAIRS], frames[covered_openings], frames[mentioned], frames[NAMES])
