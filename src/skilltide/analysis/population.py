"""Which openings a number is about.

The headline population: openings of the core role families (ML, AI, research and applied engineers and
scientists, data scientists) with a complete text. Searches and sources bring in other titles over time; a
share over everything collected would move with them.

Tools are spelt alike in all languages. Everything else (fields, methods, soft skills, degrees, industries) is named
by English words in English texts, so its shares count English texts only, above and below the line.
"""

import pandas as pd

CORE_ROLE_FAMILIES = (
    "ml_engineer",
    "mlops_engineer",
    "ai_engineer",
    "research_scientist",
    "applied_scientist",
    "data_scientist",
)
"""The role families of the headline population (the marts' `is_core`)."""

ENGLISH_ONLY_KINDS = frozenset({"concept", "soft", "domain", "credential"})
"""Kinds of skill whose shares take English texts only: all but tools, whose names are the same in any language. The
tagger finds the others in English texts only, so other texts belong neither above nor below the line."""


def headline(openings: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the headline population: core role families with complete texts.

    Unknown (null) flags count as false. Needs ``is_core`` and ``is_text_complete``.
    """
    return openings[_flag(openings["is_core"]) & _flag(openings["is_text_complete"])]


def english(openings: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with an English text."""
    return openings[_flag(openings["is_english"])]


def english_only_skills(opening_skills: pd.DataFrame, skills: pd.DataFrame | None = None) -> set[str]:
    """Return the ids of the skills that count in English texts only.

    Kinds come from ``skills`` (``skill_id``, ``kind_code``), or from a ``kind_code`` column of ``opening_skills``.
    Where neither tells, no skill is limited.
    """
    table = skills if skills is not None else opening_skills
    if "kind_code" not in table.columns:
        return set()
    return set(table.loc[table["kind_code"].isin(ENGLISH_ONLY_KINDS), "skill_id"].unique())


def by_language_rule(
    openings: pd.DataFrame, opening_skills: pd.DataFrame, skills: pd.DataFrame | None = None
) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """Return (openings, opening_skills) for skills counted in all texts, and for those counted in English ones.

    Either part may hold no skill; the second is left out where no skill is limited to English.
    """
    limited = opening_skills["skill_id"].isin(english_only_skills(opening_skills, skills))
    parts = [(openings, opening_skills[~limited])]
    if limited.any():
        parts.append((english(openings), opening_skills[limited]))
    return parts


def _flag(column: "pd.Series[bool]") -> "pd.Series[bool]":
    """Return a nullable flag as plain true or false."""
    return column.fillna(False).astype(bool)
