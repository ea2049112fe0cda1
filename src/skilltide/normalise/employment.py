"""Employment types as boards write them (`employment.yml`)."""

import re
from functools import cache, lru_cache

from skilltide.normalise.data import fold, load, strip_accents


@cache
def _rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (rule["code"], re.compile(rf"\b(?:{strip_accents('|'.join(rule['any']))})\b"))
        for rule in load("employment")["rules"]
    )


@lru_cache(maxsize=4096)
def employment_type(text: str | None) -> str | None:
    """Return full_time, part_time, contract, temporary, internship, apprenticeship, volunteer or freelance; else None.

    Camel case and underscores count as spaces: "FULL_TIME", "FullTime" and "Full-time" are one.
    """
    if text is None:
        return None
    folded = fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).replace("_", " "))
    return next((code for code, pattern in _rules() if pattern.search(folded)), None)
