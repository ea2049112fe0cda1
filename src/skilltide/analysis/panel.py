"""Openings and their skills as integer arrays, the form in which everything is counted.

One `Panel` holds one population. Skills stay sparse: one pair per opening and skill.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from skilltide.analysis.coded import Places, distinct, each, places

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Dates = NDArray[np.datetime64]
Floats = NDArray[np.float64]
AT_ONCE = 2_000_000
"""Pairs that are counted together: what counting them takes besides is some forty bytes each."""


@dataclass(frozen=True)
class Panel:
    """A population as arrays: ``employer`` codes per opening; per pair its ``opening``, ``skill`` and flags."""

    openings: pd.DataFrame
    skill_ids: NDArray[np.object_]
    employer: Ints
    employer_count: int
    opening: Places
    skill: Places
    is_demand: Flags
    is_asked: Flags
    is_required: Flags
    is_preferred: Flags

    @property
    def skill_count(self) -> int:
        """Return how many skills the panel has columns for."""
        return len(self.skill_ids)

    @property
    def is_named(self) -> Flags:
        """Return which openings name their employer."""
        return np.asarray(self.openings["employer_id"].notna(), dtype=bool)

    def matrix(self, flag: Flags, skills: slice | None = None) -> Any:
        """Return which openings have which skills, of the pairs with a flag: sparse [opening, skill], in order.

        ``skills``: only these columns, from one to another.
        """
        from scipy import sparse

        first, last = (0, self.skill_count) if skills is None else (skills.start, skills.stop)
        if skills is not None:
            flag = self.of_skills(flag, skills)
        ends = np.r_[0, np.cumsum(np.bincount(self.opening[flag], minlength=len(self.openings)))]
        shape = (len(self.openings), last - first)
        return sparse.csr_matrix((np.ones(ends[-1]), self.skill[flag] - np.int32(first), ends), shape=shape)

    def of_skills(self, flag: Flags, skills: slice) -> Flags:
        """Return which pairs with a flag are of some skills, from one to another."""
        return np.asarray(flag & (self.skill >= skills.start) & (self.skill < skills.stop))

    def count(self, group: Ints, group_count: int, flag: Flags) -> NDArray[np.int64]:
        """Return openings that have each skill, by group: an array [group, skill]."""
        total = np.zeros(group_count * self.skill_count, dtype=np.int64)
        for start in range(0, len(flag), AT_ONCE):
            chosen = start + np.flatnonzero(flag[start : start + AT_ONCE])
            key = group[self.opening[chosen]] * self.skill_count + self.skill[chosen]
            total += np.bincount(key, minlength=len(total))
        return total.reshape(group_count, self.skill_count)

    def skill_blocks(self, flag: Flags) -> Iterator[slice]:
        """Yield the skills in blocks one after the other; of each about `AT_ONCE` pairs have the flag, or one skill."""
        counts = self.count(np.zeros(len(self.openings), dtype=np.int64), 1, flag)[0]
        first = 0
        while first < self.skill_count:
            last = first + max(1, int(np.searchsorted(np.cumsum(counts[first:]), AT_ONCE, side="right")))
            yield slice(first, last)
            first = last


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
    wanted = distinct(rows["skill_id"]) if skill_ids is None else np.asarray(skill_ids, object)
    ordered = openings
    if not ordered["opening_id"].is_monotonic_increasing:
        ordered = ordered.sort_values("opening_id", kind="stable")
    ordered = ordered.reset_index(drop=True)
    ids = pd.Index(ordered["opening_id"], dtype=object)
    if not ids.is_unique:
        duplicate = ids[ids.duplicated()][0]
        raise ValueError(f"openings: opening_id {duplicate!r} occurs twice, expected one row per opening")
    opening, skill = places(rows["opening_id"], ids), places(rows["skill_id"], pd.Index(wanted, dtype=object))
    inside = (opening >= 0) & (skill >= 0)
    opening, skill = opening[inside], skill[inside]
    asked, demand = (_flag(rows[name])[inside] for name in ("is_asked", "is_demand"))
    level = rows["level_code"]
    required = asked & each(level, lambda codes: codes == "required", otherwise=False)[inside]
    preferred = asked & each(level, lambda codes: codes == "preferred", otherwise=False)[inside]
    flags = [demand, asked, required, preferred]
    if not _is_ordered(opening, skill):
        key = opening.astype(np.int64) * max(len(wanted), 1) + skill
        pairs, place = np.unique(key, return_inverse=True)
        opening, skill = (part.astype(np.int32) for part in np.divmod(pairs, max(len(wanted), 1)))
        flags = [np.bincount(place[flag], minlength=len(pairs)) > 0 for flag in flags]
    demand, asked, required, preferred = flags
    employer, employer_count = _employers(ordered)
    return Panel(
        openings=ordered, skill_ids=wanted, employer=employer, employer_count=employer_count, opening=opening,
        skill=skill, is_demand=demand, is_asked=asked, is_required=required, is_preferred=preferred & ~required,
    )  # fmt: skip


def _flag(column: "pd.Series[bool]") -> Flags:
    """Return a flag, null as false."""
    return np.asarray(column if column.dtype == bool else column.fillna(False), dtype=bool)


def _is_ordered(opening: Places, skill: Places) -> bool:
    """Return whether pairs stand in order, each once."""
    later = opening[1:] > opening[:-1]
    return bool((later | ((opening[1:] == opening[:-1]) & (skill[1:] > skill[:-1]))).all())


def _employers(openings: pd.DataFrame) -> tuple[Ints, int]:
    """Return the number of each opening's employer, and how many there are; who is not told is one of its own."""
    employer_id = openings["employer_id"].astype(object)
    alone = employer_id.isna()
    if alone.any():
        employer_id = employer_id.where(~alone, "\0" + openings["opening_id"].astype(str))
    employer, names = pd.factorize(employer_id, sort=False)
    return employer.astype(np.int64), len(names)


def at_places(values: Floats, places: Ints, size: int) -> Floats:
    """Return ``values`` at their places of a column of ``size``, which is null elsewhere."""
    column = np.full(size, np.nan)
    column[places] = values
    return column


def named_employers(panel: Panel, group: Ints, size: int) -> Ints:
    """Return how many employers that are named each group of openings has (-1: none): what floors count.

    Nobody knows whether a hundred openings that name none are of a hundred employers or of one.
    """
    at = (group >= 0) & panel.is_named
    cells = np.unique(group[at] * np.int64(panel.employer_count) + panel.employer[at])
    return np.bincount(cells // max(panel.employer_count, 1), minlength=size)


def asking(panel: Panel, flag: Flags, rows: Ints) -> tuple[Ints, Ints]:
    """Return openings that ask for each skill, of those at ``rows``, and their employers that are named.

    ``flag``: pairs that count.
    """
    from scipy import sparse

    kept = np.zeros(len(panel.openings), dtype=bool)
    kept[rows] = True
    pair = flag & kept[panel.opening]
    opening_count = np.bincount(panel.skill[pair], minlength=panel.skill_count)
    asked = panel.matrix(pair)
    named = np.flatnonzero(panel.is_named)
    owner = sparse.csr_matrix(
        (np.ones(len(named), dtype=np.int32), (panel.employer[named], named)),
        shape=(panel.employer_count, len(panel.openings)),
    )
    return opening_count, np.bincount((owner @ asked).indices, minlength=panel.skill_count)
