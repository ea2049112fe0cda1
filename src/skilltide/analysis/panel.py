"""Openings and their skills as integer arrays, the form in which everything is counted.

One `Panel` holds one population. Skills stay sparse: one pair per opening and skill.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Dates = NDArray[np.datetime64]


@dataclass(frozen=True)
class Panel:
    """A population as arrays: ``employer`` codes per opening; per pair its ``opening``, ``skill`` and flags."""

    openings: pd.DataFrame
    skill_ids: NDArray[np.object_]
    employer: Ints
    employer_count: int
    opening: Ints
    skill: Ints
    is_demand: Flags
    is_asked: Flags
    is_required: Flags
    is_preferred: Flags

    @property
    def skill_count(self) -> int:
        """Return how many skills the panel has columns for."""
        return len(self.skill_ids)

    def count(self, group: Ints, group_count: int, flag: Flags) -> NDArray[np.int64]:
        """Return openings that have each skill, by group: an array [group, skill]."""
        key = group[self.opening[flag]] * self.skill_count + self.skill[flag]
        return np.bincount(key, minlength=group_count * self.skill_count).reshape(group_count, self.skill_count)


def make_panel(openings: pd.DataFrame, opening_skills: pd.DataFrame, *, skill_ids: object = None) -> Panel:
    """Turn a population and its skills into arrays.

    Implied parents are left out (they never count unless a query says so); skills of openings outside the
    population are ignored; an opening without an employer is an employer of its own, since nothing ties it to
    others. Repeated rows of an opening and skill count once, with the flags of any. ``skill_ids`` fixes the columns.

    The result does not depend on the order of rows.
    """
    rows = opening_skills
    if "is_implied" in rows.columns:
        rows = rows[~rows["is_implied"].fillna(False).astype(bool)]
    wanted = np.sort(rows["skill_id"].unique().astype(object)) if skill_ids is None else np.asarray(skill_ids, object)
    ordered = openings.sort_values("opening_id", kind="stable").reset_index(drop=True)
    ids = pd.Index(ordered["opening_id"])
    if not ids.is_unique:
        duplicate = ids[ids.duplicated()][0]
        raise ValueError(f"openings: opening_id {duplicate!r} occurs twice, expected one row per opening")
    opening = ids.get_indexer(rows["opening_id"])
    skill = pd.Index(wanted).get_indexer(rows["skill_id"])
    inside = (opening >= 0) & (skill >= 0)
    key = opening[inside].astype(np.int64) * max(len(wanted), 1) + skill[inside]
    pairs, place = np.unique(key, return_inverse=True)
    level = rows["level_code"].to_numpy(dtype=object)[inside]
    asked = rows["is_asked"].fillna(False).to_numpy(dtype=bool)[inside]
    demand = rows["is_demand"].fillna(False).to_numpy(dtype=bool)[inside]
    required = _any(asked & (level == "required"), place, len(pairs))
    employer_id = ordered["employer_id"].astype(object)
    alone = employer_id.isna()
    employer_id = employer_id.where(~alone, "\0" + ordered["opening_id"].astype(str))
    employer, names = pd.factorize(employer_id, sort=False)
    return Panel(
        openings=ordered,
        skill_ids=wanted,
        employer=employer.astype(np.int64),
        employer_count=len(names),
        opening=pairs // max(len(wanted), 1),
        skill=pairs % max(len(wanted), 1),
        is_demand=_any(demand, place, len(pairs)),
        is_asked=_any(asked, place, len(pairs)),
        is_required=required,
        is_preferred=_any(asked & (level == "preferred"), place, len(pairs)) & ~required,
    )


def asking(panel: Panel, flag: Flags, rows: Ints) -> tuple[Ints, Ints]:
    """Return openings and employers that ask for each skill, of those at ``rows``; ``flag``: pairs that count."""
    kept = np.zeros(len(panel.openings), dtype=bool)
    kept[rows] = True
    pair = flag & kept[panel.opening]
    opening_count = np.bincount(panel.skill[pair], minlength=panel.skill_count)
    key = np.unique(panel.employer[panel.opening[pair]] * np.int64(panel.skill_count) + panel.skill[pair])
    return opening_count, np.bincount(key % panel.skill_count, minlength=panel.skill_count)


def _any(flag: Flags, place: Ints, length: int) -> Flags:
    """Return whether any of the rows that fall on each place has the flag."""
    return np.bincount(place[flag], minlength=length) > 0
