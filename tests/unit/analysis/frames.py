"""Small input tables, written by hand, for the tests of the analysis."""

import pandas as pd


def make_openings(count: int, **columns: object) -> pd.DataFrame:
    """Return ``count`` core openings o0, o1 … of January 2024, one employer each; ``columns`` override."""
    table = pd.DataFrame(
        {
            "opening_id": [f"o{i}" for i in range(count)],
            "month_on": pd.Timestamp("2024-01-01"),
            "employer_id": [f"e{i}" for i in range(count)],
            "source_id": "board",
            "country_code": "GB",
            "seniority_code": "mid",
            "role_family_code": "data_scientist",
            "is_core": True,
            "is_english": True,
            "is_text_complete": True,
            "is_remote": False,
        }
    )
    return table.assign(**columns)


def make_skills(openings: pd.DataFrame, named: dict[str, list[int]], level: str = "required") -> pd.DataFrame:
    """Return opening_skills: each skill and the positions of the openings that name it."""
    rows = [
        {
            "opening_id": openings["opening_id"].iloc[position],
            "skill_id": skill_id,
            "level_code": level,
            "is_asked": level in ("required", "preferred"),
            "is_demand": level != "excluded",
            "is_implied": False,
        }
        for skill_id, positions in named.items()
        for position in positions
    ]
    columns = ["opening_id", "skill_id", "level_code", "is_asked", "is_demand", "is_implied"]
    return pd.DataFrame(rows, columns=columns)
