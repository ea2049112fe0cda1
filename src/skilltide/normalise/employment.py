"""Employment types as boards write them (`employment.yml`)."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from skilltide.normalise.data import fold, load, strip_accents


class _Rule(NamedTuple):
    code: str
    words: re.Pattern[str]
    nothing: re.Pattern[str] | None


@cache
def _rules() -> tuple[_Rule, ...]:
    data = load("employment")

    def compiled(patterns: Iterable[str]) -> re.Pattern[str]:
        joined = "|".join(patterns)
        for name, value in data["words"].items():
            joined = joined.replace("{" + name + "}", value)
        return re.compile(rf"\b(?:{strip_accents(joined)})\b")

    return tuple(
        _Rule(rule["code"], compiled(rule["any"]), compiled(rule["not"]) if "not" in rule else None)
        for rule in data["rules"]
    )


@lru_cache(maxsize=4096)
def employment_type(text: str | None) -> str | None:
    """Return full_time, part_time, contract, temporary, internship, apprenticeship, volunteer or freelance; else None.

    Camel case and underscores count as spaces: "FULL_TIME", "FullTime" and "Full-time" are one.
    """
    if text is None:
        return None
    folded = fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).replace("_", " "))
    for rule in _rules():
        if rule.words.search(rule.nothing.sub(" ", folded) if rule.nothing else folded):
            return rule.code
    return None
