"""Employment types as boards write them (`employment.yml`)."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from skilltide.normalise.data import fold, load, strip_accents
from skilltide.normalise.patterns import filled


class _Rule(NamedTuple):
    code: str
    words: re.Pattern[str]
    nothing: re.Pattern[str] | None


class _Table(NamedTuple):
    rules: tuple[_Rule, ...]
    separators: re.Pattern[str]
    labelled: re.Pattern[str]


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|_")
_DASH_IN_WORD = re.compile(r"(?<=\w)[-–—](?=\w)")


@cache
def _table() -> _Table:
    data = load("employment")

    def unaccented(pattern: str) -> str:
        return strip_accents(filled(pattern, data["words"]))

    def compiled(patterns: Iterable[str]) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{unaccented('|'.join(patterns))})\b")

    return _Table(
        tuple(
            _Rule(rule["code"], compiled(rule["any"]), compiled(rule["not"]) if "not" in rule else None)
            for rule in data["rules"]
        ),
        re.compile(f"({unaccented(data['separators'])})"),
        re.compile(unaccented(data["labelled"])),
    )


@lru_cache(maxsize=4096)
def employment_type(text: str | None) -> str | None:
    """Return full_time, part_time, contract, temporary, internship, apprenticeship, volunteer or freelance; else None.

    Camel case and underscores count as spaces: "FULL_TIME", "FullTime" and "Full-time" are one.
    """
    if text is None:
        return None
    table = _table()
    spaced = _DASH_IN_WORD.sub(" ", strip_accents(_CAMEL.sub(" ", text)).casefold())
    told = table.labelled.sub(lambda match: f" {match['value']} ", spaced)
    pieces = [folded for piece in table.separators.split(told) if (folded := fold(piece))]
    for rule in table.rules:
        left = [rule.nothing.sub(" ", piece) for piece in pieces] if rule.nothing else pieces
        if rule.words.search(" ".join(left)):
            return rule.code
    return None
