"""What the openings of one population say of skills."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from skilltide.analysis.coded import coded, distinct, each, is_coded, missing

NO_OPENING = ""
"""In the place of an opening's id, where none of the population names a skill."""
LEAST_LEVEL = "excluded"


def mentions_of(
    openings: pd.DataFrame, opening_skills: pd.DataFrame, skill_ids: Iterable[str] | None = None
) -> pd.DataFrame:
    """Return the rows of the population's openings, and one of no opening for each skill that none of them names.

    ``opening_skills``: opening_id, skill_id, level_code (coded), is_asked, is_demand; so is the result. ``skill_ids``:
    the skills that there are; None: those that ``opening_skills`` has.
    """
    known = pd.Index(openings["opening_id"], dtype=object)
    inside = each(opening_skills["opening_id"], lambda ids: ids.isin(known), otherwise=False)
    own = opening_skills[inside]
    if skill_ids is None:
        elsewhere = missing(own["skill_id"], opening_skills["skill_id"])
    else:
        elsewhere = np.setdiff1d(np.array(list(skill_ids), dtype=object), distinct(own["skill_id"]))
    nothing: dict[str, Any] = {
        "opening_id": [NO_OPENING] * len(elsewhere),
        "skill_id": elsewhere,
        "level_code": [LEAST_LEVEL] * len(elsewhere),
    }
    columns: dict[str, object] = {}
    for name, column in own.items():
        if is_coded(column):
            values = np.append(column.cat.categories.to_numpy(dtype=object), nothing[str(name)])
            added = np.arange(len(column.cat.categories), len(values), dtype=np.int32)
            columns[str(name)] = coded(np.concatenate([column.cat.codes.to_numpy(), added]), values)
        else:
            columns[str(name)] = np.concatenate([column.to_numpy(dtype=bool), np.zeros(len(elsewhere), dtype=bool)])
    return pd.DataFrame(columns)


def often_demanded(openings: pd.DataFrame, opening_skills: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return the rows by which the population demands skills, of those that ``least`` of its openings demand.

    ``opening_skills`` as in `mentions_of`, one row an opening and skill.
    """
    known = pd.Index(openings["opening_id"], dtype=object)
    inside = each(opening_skills["opening_id"], lambda ids: ids.isin(known), otherwise=False)
    own = opening_skills[inside & opening_skills["is_demand"].to_numpy()]
    codes = own["skill_id"].cat.codes.to_numpy()
    own = own[(np.bincount(codes, minlength=1) >= least)[codes]]
    return pd.DataFrame(
        {
            name: coded(column.cat.codes.to_numpy(), column.cat.categories) if is_coded(column) else column.to_numpy()
            for name, column in own.items()
        }
    )


@dataclass(frozen=True)
class Demanded:
    """What a computation over often demanded skills rests on, and nothing else."""

    openings: pd.DataFrame
    mentions: pd.DataFrame
    skills: pd.DataFrame

    @classmethod
    def of(cls, openings: pd.DataFrame, opening_skills: pd.DataFrame, skills: pd.DataFrame, least: int) -> "Demanded":
        """Take what `often_demanded` gives, and of ``skills`` those that are in it."""
        rows = often_demanded(openings, opening_skills, least)
        told = skills[skills["skill_id"].isin(rows["skill_id"].cat.categories)].reset_index(drop=True)
        # a list that comes from a mart is an array, which can't be compared as it is
        languages = [tuple(codes) if isinstance(codes, list | np.ndarray) else None for codes in told["language_codes"]]
        told = told.assign(language_codes=pd.Series(languages, dtype=object))
        return cls(openings.reset_index(drop=True), rows, told)
