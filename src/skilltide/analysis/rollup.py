"""Skills rolled up to what they belong to (category, display group): what an opening says of any skill of it."""

import numpy as np
import pandas as pd

from skilltide.analysis.coded import coded, distinct, each, places
from skilltide.analysis.panel import Flags

LEVELS = ("excluded", "context", "preferred", "required")
"""From the weakest to the strongest."""


def roll_up(opening_skills: pd.DataFrame, skills: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return the strongest level of each opening and ``code``, and whether any of its skills is asked or demanded.

    ``opening_skills``: opening_id, skill_id, level_code, is_asked, is_demand; so is the result, with the code in
    ``skill_id``. ``code``: a column of ``skills``.
    """
    codes = skills.set_index("skill_id")[code].dropna()
    names, ids = np.unique(codes.to_numpy(dtype=object)), distinct(opening_skills["opening_id"])
    of_skill = np.append(pd.Index(names, dtype=object).get_indexer(codes), -1)
    name = of_skill[places(opening_skills["skill_id"], pd.Index(codes.index, dtype=object))]
    opening = places(opening_skills["opening_id"], pd.Index(ids, dtype=object))
    level = each(opening_skills["level_code"], pd.Index(LEVELS, dtype=object).get_indexer, otherwise=-1)
    is_known = (name >= 0) & (opening >= 0)
    key = (opening.astype(np.int64) * len(names) + name)[is_known]

    def any_of(flag: Flags) -> Flags:
        found = np.zeros(len(ids) * len(names), dtype=bool)
        found[key[flag[is_known]]] = True
        return found

    at = np.flatnonzero(any_of(is_known))
    strongest = np.zeros(len(at), dtype=np.int8)
    for strength in range(1, len(LEVELS)):
        strongest[any_of(level == strength)[at]] = strength
    return pd.DataFrame(
        {
            "opening_id": coded(at // max(len(names), 1), ids),
            "skill_id": coded(at % max(len(names), 1), names),
            "level_code": coded(strongest, LEVELS),
            "is_asked": any_of(opening_skills["is_asked"].to_numpy(dtype=bool))[at],
            "is_demand": any_of(opening_skills["is_demand"].to_numpy(dtype=bool))[at],
        }
    )


def kinds(skills: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return skill_id (the ``code``) and kind_code: tool where all its skills are tools, else concept."""
    are_tools = skills["kind_code"].eq("tool").groupby(skills[code]).all()
    kind = are_tools.map({True: "tool", False: "concept"})
    return pd.DataFrame({"skill_id": kind.index, "kind_code": kind.to_numpy()})
