"""What the openings of one population say of skills."""

from typing import Any

import numpy as np
import pandas as pd

from skilltide.analysis.coded import coded, each, is_coded, missing

NO_OPENING = ""
"""In the place of an opening's id, where none of the population names a skill."""
LEAST_LEVEL = "excluded"


def mentions_of(openings: pd.DataFrame, opening_skills: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the population's openings, and one of no opening for each skill that only others name.

    ``opening_skills``: opening_id, skill_id, level_code (coded), is_asked, is_demand; so is the result.
    """
    known = pd.Index(openings["opening_id"], dtype=object)
    inside = each(opening_skills["opening_id"], lambda ids: ids.isin(known), otherwise=False)
    own = opening_skills[inside]
    elsewhere = missing(own["skill_id"], opening_skills["skill_id"])
    nothing: dict[str, Any] = {
        "opening_id": [NO_OPENING] * len(elsewhere),
        "skill_id": elsewhere,
        "level_code": [LEAST_LEVEL] * len(elsewhere),
    }
    columns: dict[str, object] = {}
    for name, column in own.items():
        if is_coded(column):
            values = np.append(column.cat.categories.to_numpy(dtype=object), nothing[str(name)])
            added = len(column.cat.categories) + np.arange(len(elsewhere))
            columns[str(name)] = coded(np.concatenate([column.cat.codes.to_numpy(), added]), values)
        else:
            columns[str(name)] = np.concatenate([column.to_numpy(dtype=bool), np.zeros(len(elsewhere), dtype=bool)])
    return pd.DataFrame(columns)
