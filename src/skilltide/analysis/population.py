"""Which openings a number is about.

The headline population: openings of the core role families (ML, AI, research and applied engineers and
scientists, data scientists) with a complete text. Searches and sources bring in other titles over time; a
share over everything collected would move with them.

Tools are spelt alike in all languages, so their shares are of all openings. Everything else (fields, methods, soft
skills, degrees, industries) is found by names, so its shares count the texts of the languages in which the lexicon has
names of the skill, above and below the line: English for all, and for the commonest ones others too.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from skilltide.analysis.coded import distinct, places

CORE_ROLE_FAMILIES = (
    "ml_engineer",
    "mlops_engineer",
    "ai_engineer",
    "research_scientist",
    "applied_scientist",
    "data_scientist",
)
"""The role families of the headline population (the marts' `is_core`)."""

NAMED_KINDS = frozenset({"concept", "soft", "domain", "credential"})
"""Kinds of skill whose shares take the texts of some languages only: all but tools, whose names are the same in any."""

Languages = tuple[str, ...] | None
"""ISO 639-1 codes in order; None: all."""
ENGLISH: Languages = ("en",)


class Scope(NamedTuple):
    """Openings of some languages, and the skills whose shares are taken of them."""

    languages: Languages
    openings: pd.DataFrame
    opening_skills: pd.DataFrame
    """Of skills of this scope only."""


def headline(openings: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the headline population: core role families with complete texts.

    Unknown (null) flags count as false. Needs ``is_core`` and ``is_text_complete``.
    """
    return openings[_flag(openings["is_core"]) & _flag(openings["is_text_complete"])]


def english(openings: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with an English text."""
    return openings[_flag(openings["is_english"])]


def in_languages(openings: pd.DataFrame, languages: Languages) -> pd.DataFrame:
    """Return the rows with a text in these languages. Needs ``is_english``, and for others ``language_code``."""
    if languages is None:
        return openings
    if languages == ENGLISH:
        return english(openings)
    return openings[openings["language_code"].isin(languages)]


def scopes_of(opening_skills: pd.DataFrame, skills: pd.DataFrame | None = None) -> "pd.Series[int]":
    """Return the place of each skill's languages in `scope_languages`, by skill_id. Arguments as there."""
    return _scopes(opening_skills, skills)[1]


def scope_languages(opening_skills: pd.DataFrame, skills: pd.DataFrame | None = None) -> list[Languages]:
    """Return the languages that skills are counted in: None (all) first, each holding all that come behind it.

    Kinds and languages come from ``skills`` (``skill_id``, ``kind_code``, ``language_codes``), or kinds from a
    ``kind_code`` column of ``opening_skills``. Where no languages are told, all kinds but tools are counted in English
    texts; where no kinds are either, no skill is limited.

    Raises ValueError where two skills' languages do not hold one another, as then pairs of them had languages of
    their own.
    """
    return _scopes(opening_skills, skills)[0]


def _scopes(opening_skills: pd.DataFrame, skills: pd.DataFrame | None) -> "tuple[list[Languages], pd.Series[int]]":
    """Return `scope_languages` and `scopes_of`."""
    ids, told = _languages_of(opening_skills, skills)
    found = {languages for languages in told if languages is not None}
    ordered: list[Languages] = [None, *sorted(found, key=lambda languages: (-len(languages), languages))]
    for wide, narrow in pairwise(ordered):
        if wide is not None and narrow is not None and not set(narrow) <= set(wide):
            raise ValueError(f"skills are counted in {wide} and in {narrow}; one must hold the other")
    place = {languages: at for at, languages in enumerate(ordered)}
    return ordered, pd.Series([place[languages] for languages in told], index=ids, dtype="int64")


def _languages_of(opening_skills: pd.DataFrame, skills: pd.DataFrame | None) -> "tuple[pd.Index[Any], list[Languages]]":
    """Return ids of skills, and the languages of each."""
    table = skills if skills is not None else opening_skills
    if "kind_code" not in table.columns:
        ids = pd.Index(distinct(opening_skills["skill_id"]), dtype=object)
        return ids, [None] * len(ids)
    ids = pd.Index(table["skill_id"], dtype=object)
    if not ids.is_unique:
        table, ids = table[~ids.duplicated()], ids[~ids.duplicated()]
    is_named = table["kind_code"].isin(NAMED_KINDS).tolist()
    codes = table["language_codes"] if "language_codes" in table.columns else [ENGLISH] * len(table)
    return ids, [_codes(languages) if flag else None for flag, languages in zip(is_named, codes, strict=True)]


def _codes(languages: Any) -> Languages:
    """Return the codes of a list as it comes from a mart; null is all."""
    return tuple(languages) if isinstance(languages, list | tuple | np.ndarray) else None


def by_language_rule(
    openings: pd.DataFrame, opening_skills: pd.DataFrame, skills: pd.DataFrame | None = None
) -> list[Scope]:
    """Return the scopes that have skills: first that of skills counted in all texts, which may have none."""
    ordered, place = _places_of(opening_skills, skills)
    parts = []
    for at, languages in enumerate(ordered):
        is_own = place == at
        if at == 0 or is_own.any():
            parts.append(Scope(languages, in_languages(openings, languages), opening_skills[is_own]))
    return parts


def by_pair_rule(
    openings: pd.DataFrame, opening_skills: pd.DataFrame, skills: pd.DataFrame | None = None
) -> Iterator[tuple[Scope, frozenset[str]]]:
    """Yield the openings that pairs of skills are counted in: those of the languages that both have.

    Each time: scope, with all skills that its languages are enough for; and ids, one of which a pair of this scope
    holds, as the languages of its other skill are at least these.
    """
    ordered, place = _places_of(opening_skills, skills)
    for at, languages in enumerate(ordered):
        ids = frozenset(distinct(opening_skills.loc[place == at, "skill_id"]))
        if at == 0 or ids:
            yield Scope(languages, in_languages(openings, languages), opening_skills[place <= at]), ids


def _places_of(opening_skills: pd.DataFrame, skills: pd.DataFrame | None) -> tuple[list[Languages], NDArray[np.int8]]:
    """Return `scope_languages`, and for each row the place of its skill's languages in them; unknown skills: all."""
    ordered, scopes = _scopes(opening_skills, skills)
    found = places(opening_skills["skill_id"], pd.Index(scopes.index, dtype=object))
    return ordered, np.append(scopes.to_numpy(dtype=np.int8), np.int8(0))[found]


def _flag(column: "pd.Series[bool]") -> "pd.Series[bool]":
    """Return a nullable flag as plain true or false."""
    return column.fillna(False).astype(bool)
