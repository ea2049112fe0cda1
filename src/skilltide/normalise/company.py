"""Employers: the name shown, the key that is equal for one employer, and who only advertises for others."""

import re
from functools import cache, lru_cache

from skilltide.normalise.data import fold, load
from skilltide.normalise.patterns import any_of

_MARKS = re.compile("[\u00ae\u2122\u2120\u00a9]")
_RATING = re.compile(r"\s*\n\s*\d(?:\.\d)?\s*$")
_BRACKETS = re.compile(r"\s*[\(\[][^)\]]*[\)\]]\s*$")
_TAGLINE = re.compile(r"\s+[|•·]\s+.*$")
_SPACES = re.compile(r"\s+")


@cache
def _forms() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(fold(form).split()) for form in load("companies")["legal_forms"])


@cache
def _same() -> dict[str, str]:
    return {entry["key"]: entry["as"] for entry in load("companies")["same"]}


@lru_cache(maxsize=65536)
def company_name(name: str) -> str:
    """Return an employer's name for display: one line, without trade marks and Glassdoor's rating below it."""
    return _SPACES.sub(" ", _MARKS.sub("", _RATING.sub("", name))).strip(" ,;|-")


@lru_cache(maxsize=65536)
def employer_key(name: str) -> str:
    """Return a key that is equal for one employer: folded, without legal form, tag line and what stands in brackets.

    >>> employer_key("Müller & Söhne GmbH & Co. KG") == employer_key("Müller & Söhne")
    True
    """
    shown = company_name(name)
    bare = _BRACKETS.sub("", _TAGLINE.sub("", shown)) or shown
    words = fold(bare).split()
    while len(words) > 1:
        size = next((size for size in (4, 3, 2, 1) if size < len(words) and tuple(words[-size:]) in _forms()), 0)
        if not size:
            break
        del words[-size:]
    key = " ".join(words) or fold(shown) or shown.casefold()
    return _same().get(key, key)


@cache
def _intermediaries() -> tuple[dict[str, str], re.Pattern[str], dict[str, str], frozenset[str]]:
    data = load("intermediaries")
    names = {name: kind for kind, listed in data["names"].items() for name in listed}
    words = {word: kind for kind, listed in data["words"].items() for word in listed}
    return names, re.compile(rf"\b(?:{any_of(words)})\b"), words, frozenset(data["employers"])


@lru_cache(maxsize=65536)
def intermediary_kind(name: str) -> str | None:
    """Return `job_board`, `staffing` or `crowd_work` for a name that advertises for others, None for an employer."""
    names, pattern, words, employers = _intermediaries()
    key = employer_key(name)
    if key in employers:
        return None
    if key in names:
        return names[key]
    match = pattern.search(fold(name))
    return words[match.group()] if match else None
