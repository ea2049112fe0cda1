"""Employers: the name shown, the key that is equal for one employer, and who only advertises for others."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from skilltide.normalise.data import fold, load
from skilltide.normalise.patterns import any_of

_MARKS = re.compile("[\u00ae\u2122\u2120\u00a9]")
_RATING = re.compile(r"\s*\n\s*\d(?:\.\d)?\s*$")
_BRACKETS = re.compile(r"\s*[\(\[][^)\]]*[\)\]]\s*$")
_TAGLINE = re.compile(r"\s+[|•·]\s+.*$")
_SPACES = re.compile(r"\s+")
_INITIALS = re.compile(r"\b(?!(?:de|co|ve|y)\b)\w{2,4}\b")
"""Words of a legal form that may stand for initials."""
_LONGEST = 8
"""Words of the longest legal form, its letters written apart."""
_APART = re.compile(r"(?<=\b\w) (?=\w\b)")


_Form: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Forms:
    """Legal forms, folded; word by word where they are words of their own."""

    last: frozenset[_Form]
    first: frozenset[_Form]
    capitals: re.Pattern[str]
    """A form in capitals in front of a name that goes on."""
    unspaced_first: tuple[str, ...]
    unspaced_last: tuple[str, ...]
    """The longest first."""


@cache
def _forms() -> _Forms:
    data = load("companies")

    def listed(name: str) -> frozenset[_Form]:
        return frozenset(tuple(fold(form).split()) for form in data[name])

    def longest_first(*names: str) -> tuple[str, ...]:
        return tuple(sorted({fold(form) for name in names for form in data[name]}, key=lambda form: (-len(form), form)))

    leading = data["leading_capitals"]
    return _Forms(
        listed("legal_forms") | listed("newer_legal_forms"),
        listed("leading_forms"),
        re.compile(
            rf"(?:{any_of(leading['forms'])})(?:\.\s*|\s*(?=[\"'„“”«])|\s+(?!(?i:{any_of(leading['not'])})\b))(?=\W*\w)"
        ),
        longest_first("unspaced_forms"),
        longest_first("unspaced_forms", "unspaced_last"),
    )


@cache
def _same() -> dict[str, str]:
    return {entry["key"]: entry["as"] for entry in load("companies")["same"]}


@lru_cache(maxsize=65536)
def company_name(name: str) -> str:
    """Return an employer's name for display: one line, without trade marks and Glassdoor's rating below it."""
    return _SPACES.sub(" ", _MARKS.sub("", _RATING.sub("", name))).strip(" ,;|-")


@lru_cache(maxsize=65536)
def employer_key(name: str) -> str:
    """Return a key that is equal for one employer: folded, without legal forms, tag line and what stands in brackets.

    >>> employer_key("Müller & Söhne GmbH & Co. KG") == employer_key("Müller & Söhne")
    True
    >>> employer_key('UAB "Harbour Works"') == employer_key("Harbour Works, UAB") == employer_key("Harbour Works")
    True
    """
    shown = company_name(name)
    bare = _BRACKETS.sub("", _TAGLINE.sub("", shown)) or shown
    capitals = _forms().capitals.match(bare)
    words = _without_forms(fold(bare[capitals.end() :] if capitals else bare).split())
    key = " ".join(words) or fold(shown) or shown.casefold()
    return _same().get(key, key)


@lru_cache(maxsize=65536)
def employer_keys(key: str) -> tuple[str, ...]:
    """Return an employer's key, and what was its key while a legal form stood in it that wasn't known as one then.

    >>> {"harbour works", "uab harbour works", "harbour works s de r l de c v"} <= set(employer_keys("harbour works"))
    True
    """
    forms = _forms()
    capitals = (fold(form) for form in load("companies")["leading_capitals"]["forms"])
    before = {*map(" ".join, forms.first), *capitals, *forms.unspaced_first}
    listed = set(map(fold, load("companies")["newer_legal_forms"]))
    behind = {
        *listed,
        *(_INITIALS.sub(lambda found: " ".join(found[0]), form) for form in listed),
        *forms.unspaced_last,
    }
    return (
        key,
        *sorted(f"{form} {key}" for form in before),
        *sorted(f"{key} {form}" for form in behind),
        *(form + key for form in forms.unspaced_first),
        *(key + form for form in forms.unspaced_last),
    )


def _without_forms(words: list[str]) -> list[str]:
    """Leave out legal forms at both ends, as long as something is left."""
    forms = _forms()
    while True:
        sizes = range(min(len(words) - 1, _LONGEST), 0, -1)
        behind = next((size for size in sizes if _is_form(words[-size:], forms.last)), 0)
        before = next((size for size in sizes if tuple(words[:size]) in forms.first), 0) if not behind else 0
        shorter = words[before : len(words) - behind]
        if shorter and not before + behind:
            shorter = [_without_end(shorter[0], forms.unspaced_first, is_first=True), *shorter[1:]]
            shorter = [*shorter[:-1], _without_end(shorter[-1], forms.unspaced_last, is_first=False)]
            shorter = [word for word in shorter if word]
        if shorter == words or not shorter:
            return words
        words = shorter


def _is_form(words: list[str], forms: frozenset[_Form]) -> bool:
    """Tell whether words are a legal form, as listed or with letters that stand apart put together."""
    return tuple(words) in forms or tuple(_APART.sub("", " ".join(words)).split()) in forms


def _without_end(word: str, forms: tuple[str, ...], *, is_first: bool) -> str:
    for form in forms:
        if word.startswith(form) if is_first else word.endswith(form):
            return word[len(form) :] if is_first else word[: -len(form)]
    return word


class _Intermediaries(NamedTuple):
    names: dict[str, str]
    """Key of a name -> kind."""
    words: dict[str, str]
    """Word -> kind."""
    word: re.Pattern[str]
    public: re.Pattern[str]
    """What only public bodies have in their names."""
    employers: frozenset[str]


@cache
def _intermediaries() -> _Intermediaries:
    data = load("intermediaries")
    names = {name: kind for kind, listed in data["names"].items() for name in listed}
    words = {word: kind for kind, listed in data["words"].items() for word in listed}
    word, public = (re.compile(rf"\b(?:{any_of(listed)})\b") for listed in (words, data["public"]))
    return _Intermediaries(names, words, word, public, frozenset(data["employers"]))


@lru_cache(maxsize=65536)
def intermediary_kind(name: str) -> str | None:
    """Return `job_board`, `staffing` or `crowd_work` for a name that advertises for others, None for an employer."""
    known = _intermediaries()
    key = employer_key(name)
    if key in known.employers:
        return None
    if key in known.names:
        return known.names[key]
    folded = fold(name)
    match = known.word.search(folded)
    return known.words[match.group()] if match and not known.public.search(folded) else None
