"""Titles: what role they name, apart from place and wording, and how far two of them agree (`vocabulary.yml`)."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from skilltide.normalise.data import fold, load
from skilltide.normalise.patterns import first_of
from skilltide.normalise.title import fold_title, seniority
from skilltide.openings.words import vocabulary

_NUMBER = re.compile(r"(?:[a-z]{0,4}\d{4,}\w*|\d+k|\d{2,})$")  # requisitions, years, salaries


@dataclass(frozen=True, slots=True)
class _Rules:
    same: dict[str, str]
    phrases: re.Pattern[str]
    """All that is replaced or taken out, the longest first."""
    grades: frozenset[str]
    countries: dict[str, str]
    """Name -> code."""


@cache
def _rules() -> _Rules:
    data = vocabulary()
    places = load("places")
    left_out = {fold(word) for word in (*data["ignored"], *data["levels"])}
    for table in ("countries", "regions"):
        left_out |= {fold(name) for names in places[table].values() for name in names}
    left_out |= {fold(name) for names in places["states"].values() for name in names.values()}
    left_out |= {fold(name) for names in places["cities"].values() for entry in names for name in entry.split("/")}
    for words in ("no_country", "area", "remote", "hybrid", "on_site"):
        left_out |= {fold(word) for word in places[words]}
    same = {fold(phrase): meaning for phrase, meaning in data["same"].items()}
    listed = sorted((left_out | same.keys()) - {""}, key=lambda phrase: (-len(phrase), phrase))
    phrases = re.compile(rf"(?<![a-z0-9+#])(?:{first_of(listed)})(?![a-z0-9+#])")
    countries = {fold(name): code for code, names in places["countries"].items() for name in names}
    return _Rules(same, phrases, frozenset(map(str, data["grades"])), countries)


@lru_cache(maxsize=1 << 16)
def title_key(title: str, places: tuple[str, ...] = ()) -> str:
    """Return a title's role words in alphabetical order, its level, grade and countries.

    `places` are the posting's own places, which say nothing about the role. A title of which nothing is left keeps all
    its words.

    >>> title_key("Sr. ML Engineer II - Spain")
    'engineer learning machine/senior/ii/ES'
    """
    rules = _rules()
    folded = fold_title(title)
    named = {rules.countries[found] for found in rules.phrases.findall(folded) if found in rules.countries}
    own = " ".join(folded.split())
    for place in sorted(map(fold, places), key=lambda name: (-len(name), name)):
        if place and place in own:
            own = re.sub(rf"(?<![a-z0-9]){re.escape(place)}(?![a-z0-9])", " ", own)
    kept = rules.phrases.sub(lambda found: rules.same.get(found.group(), " "), own).split()
    grades = sorted({word for word in kept if word in rules.grades})
    words = sorted({_singular(word) for word in kept if word not in rules.grades and not _NUMBER.match(word)})
    level = seniority(title).replace("unknown", "")
    return "/".join([" ".join(words) or folded, level, " ".join(grades), " ".join(sorted(named))])


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


class TitlePenalty(NamedTuple):
    """How much two titles speak against one vacancy, 0 to 1 together."""

    words: float
    """For the words that they don't share."""
    level: float
    """For another level, grade or country; 1 for two levels or grades that contradict each other."""


@lru_cache(maxsize=1 << 18)
def title_penalty(first: str, second: str) -> TitlePenalty:
    """Return what two title keys speak against one vacancy.

    Another level or grade is another vacancy. Words that one title adds ("Data Scientist, Payments") say less than
    words on both sides ("Data Scientist, Payments" and "Data Scientist, Growth").
    """
    if first == second:
        return TitlePenalty(0.0, 0.0)
    words_a, level_a, grade_a, countries_a = first.split("/")
    words_b, level_b, grade_b, countries_b = second.split("/")
    if (level_a and level_b and level_a != level_b) or (grade_a and grade_b and grade_a != grade_b):
        return TitlePenalty(0.0, 1.0)
    penalty = LEVEL_ON_ONE_SIDE * (level_a != level_b) + GRADE_ON_ONE_SIDE * (grade_a != grade_b)
    penalty += OTHER_COUNTRY_NAMED * bool(countries_a and countries_b and countries_a != countries_b)
    left, right = set(words_a.split()), set(words_b.split())
    apart = 1 - len(left & right) / len(left | right)
    return TitlePenalty((WORDS_ON_ONE_SIDE if left <= right or right <= left else WORDS_ON_BOTH_SIDES) * apart, penalty)


def is_specific(key: str) -> bool:
    """Tell whether a title says more than the profession: "Data Scientist, Rider Pricing" does.

    >>> is_specific(title_key("Machine Learning Engineer")), is_specific(title_key("Data Scientist, Rider Pricing"))
    (False, True)
    """
    return bool(_role_words(key) - _professions())


def differ_in_profession(first: str, second: str) -> bool:
    """Tell whether two titles differ in nothing but what they call the profession."""
    return (_role_words(first) ^ _role_words(second)) <= _professions()


def _role_words(key: str) -> set[str]:
    return set(key.split("/", maxsplit=1)[0].split())


@cache
def _professions() -> frozenset[str]:
    return frozenset(vocabulary()["professions"])


LEVEL_ON_ONE_SIDE = 0.25  # taken for the same only with the same words
GRADE_ON_ONE_SIDE = 0.12
WORDS_ON_ONE_SIDE = 0.3
WORDS_ON_BOTH_SIDES = 0.6
OTHER_COUNTRY_NAMED = 0.1
