"""Workplace, employment type and seniority as title and text tell them, for postings whose fields say nothing.

Only sentences that hold one of a few words are read; phrases that say nothing ("remote sensing", "contract
negotiation") are taken out of them first. The strongest statement counts; no statement, no value.
"""

import re
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from skilltide.normalise.data import fold, load
from skilltide.normalise.lately import ALIKE
from skilltide.normalise.seniority import seniority
from skilltide.normalise.seniority_in_text import seniority_in_text
from skilltide.normalise.statements import comparable, decide, statements, title_says

MAX_CHARS = 20_000
_TRAINING = frozenset({"internship", "apprenticeship"})
_PAST_TRAINING = frozenset({"senior", "lead", "principal", "manager", "executive"})


class FromText(NamedTuple):
    """What a title or a text says; None where it doesn't."""

    workplace_code: str | None = None
    """remote, hybrid or on_site."""
    employment_type_code: str | None = None
    seniority_code: str | None = None


@lru_cache(maxsize=65536)
def read_from_title(title: str) -> FromText:
    """Return workplace, employment type and seniority as a title tells them.

    >>> read_from_title("Data Science Intern (Hybrid)")
    FromText(workplace_code='hybrid', employment_type_code='internship', seniority_code='intern')
    """
    lowered = comparable(title)
    level = seniority(title)
    employment = title_says(lowered, "employment_type")
    if level == "intern" and employment != "apprenticeship":
        employment = "internship"
    return FromText(title_says(lowered, "workplace"), employment, None if level == "unknown" else level)


def without_own_name(text: str, employer: str | None) -> str:
    """Take an employer's name out of its title or text, where it is a word for a workplace (`employers`).

    >>> without_own_name("Data Scientist - Home Office", "UK Home Office")
    'Data Scientist -  '
    """
    folded = fold(employer) if employer else ""
    for name, pattern in _workplace_names():
        if name in folded:
            text = pattern.sub(" ", text)
    return text


@cache
def _workplace_names() -> tuple[tuple[str, re.Pattern[str]], ...]:
    names = map(fold, load("workplace_in_text")["employers"])
    return tuple((name, re.compile(rf"\b{name}\b".replace(" ", r"[\s-]+"), re.IGNORECASE)) for name in names)


class TextFacts:
    """What a posting's text says; each only looked for when it is asked for."""

    def __init__(self, text: str, title: str, language_code: str | None = None) -> None:
        """Take a text, cleaned, with lines as in `posting_text`; its first 20,000 characters are read.

        `title`: tells which level words are about this job ("a Senior Data Scientist" for a "Data Scientist"), and
        that a senior one is no internship. `language_code`: of the text (ISO 639-1), to look for fewer words; None
        looks for those of all languages.
        """
        self._lowered = comparable(text[:MAX_CHARS])
        self._title, self._language_code = title, language_code

    @cached_property
    def workplace_code(self) -> str | None:
        """remote, hybrid or on_site."""
        return decide(statements(self._lowered, "workplace", self._language_code), "workplace")

    @cached_property
    def employment_type_code(self) -> str | None:
        """A code of employment.yml."""
        excluded = _TRAINING if seniority(self._title) in _PAST_TRAINING else frozenset[str]()
        said = statements(self._lowered, "employment_type", self._language_code)
        return decide(said, "employment_type", excluded)

    @cached_property
    def seniority_code(self) -> str | None:
        """A code of seniority.yml."""
        if self.employment_type_code in _TRAINING:
            return "intern"
        return seniority_in_text(self._lowered, self._title, self._language_code)


@lru_cache(maxsize=ALIKE)
def text_facts(text: str, title: str, language_code: str | None = None) -> TextFacts:
    """Return the facts of a text, for one that came lately those that were found then."""
    return TextFacts(text, title, language_code)


def read_from_text(text: str, title: str, language_code: str | None = None) -> FromText:
    """Return workplace, employment type and seniority as a posting's text tells them; the arguments of `TextFacts`.

    >>> read_from_text("This role is hybrid.\\nRequirements: 5+ years of experience", "Data Scientist")
    FromText(workplace_code='hybrid', employment_type_code=None, seniority_code='senior')
    """
    told = TextFacts(text, title, language_code)
    return FromText(told.workplace_code, told.employment_type_code, told.seniority_code)
