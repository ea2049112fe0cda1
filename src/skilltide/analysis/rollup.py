"""Skills rolled up to what they belong to (category, display group): what an opening says of any skill of it."""

import pandas as pd

LEVELS = ("excluded", "context", "preferred", "required")
"""From the weakest to the strongest."""


def roll_up(opening_skills: pd.DataFrame, skills: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return the strongest level of each opening and ``code``, and whether any of its skills is asked or demanded.

    ``opening_skills``: opening_id, skill_id, level_code, is_asked, is_demand; so is the result, with the code in
    ``skill_id``. ``code``: a column of ``skills``.
    """
    codes = skills.set_index("skill_id")[code]
    strength = {level: number for number, level in enumerate(LEVELS)}
    rows = pd.DataFrame(
        {
            "opening_id": opening_skills["opening_id"],
            "skill_id": opening_skills["skill_id"].map(codes),
            "level_code": opening_skills["level_code"].map(strength),
            "is_asked": opening_skills["is_asked"].astype(bool),
            "is_demand": opening_skills["is_demand"].astype(bool),
        }
    )
    rows = rows.groupby(["opening_id", "skill_id"], as_index=False).max()
    rows["level_code"] = rows["level_code"].map(dict(enumerate(LEVELS)))
    return rows


def kinds(skills: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return skill_id (the ``code``) and kind_code: tool where all its skills are tools, else concept."""
    are_tools = skills["kind_code"].eq("tool").groupby(skills[code]).all()
    kind = are_tools.map({True: "tool", False: "concept"})
    return pd.DataFrame({"skill_id": kind.index, "kind_code": kind.to_numpy()})
