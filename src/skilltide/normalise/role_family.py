"""Which role family a posting belongs to, by its title or its description (rules in `roles.yml`)."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from skilltide.normalise.data import fold, load
from skilltide.normalise.lately import ALIKE
from skilltide.normalise.title import fold_title, folded_words

_SAID_CHARS = 4_000
_TERMS_CHARS = 8_000


@dataclass(frozen=True, slots=True)
class _Rule:
    family: str
    any: re.Pattern[str]
    also: re.Pattern[str] | None
    excluded: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Generic:
    pattern: re.Pattern[str]
    family: str | None
    terms: int


@dataclass(frozen=True, slots=True)
class _Roles:
    stages: tuple[tuple[_Rule, ...], ...]
    in_texts: tuple[_Rule, ...]
    """Those of the stages that are also looked for where a description says which role it is."""
    generic: tuple[_Generic, ...]
    said: re.Pattern[str]
    bare: frozenset[str]
    unsaid: frozenset[str]
    terms: re.Pattern[str]


@cache
def role_families() -> dict[str, bool]:
    """Return the role families and whether each is a core one (counted in headlines)."""
    return {code: bool(family["is_core"]) for code, family in load("roles")["families"].items()}


@cache
def _roles() -> _Roles:
    data = load("roles")
    words = data["words"]

    def optional(patterns: list[str] | None) -> re.Pattern[str] | None:
        return folded_words(patterns, words) if patterns else None

    def rule(entry: dict[str, Any]) -> _Rule:
        return _Rule(
            entry["family"], folded_words(entry["any"], words), optional(entry.get("also")), optional(entry.get("not"))
        )

    stages = [(bool(stage.get("in_texts")), tuple(rule(entry) for entry in stage["rules"])) for stage in data["stages"]]
    return _Roles(
        stages=tuple(rules for _, rules in stages),
        in_texts=tuple(one for is_in_texts, rules in stages if is_in_texts for one in rules),
        generic=tuple(
            _Generic(folded_words(entry["any"], words), entry["family"], entry.get("terms", 0))
            for entry in data["generic"]
        ),
        said=re.compile(rf"(?<![a-z])(?:{'|'.join(data['said']['before'])}) "),
        bare=frozenset(data["said"]["bare"]),
        unsaid=frozenset(data["said"]["families_left_out"]),
        terms=folded_words(data["terms"], words),
    )


def role_family(title: str, description: str = "") -> str:
    """Return the role family code of a posting: by its title, else, for titles that tell none, by its description."""
    folded = fold_title(title)
    found = _by_title(folded)
    if found is not None:
        return found
    return _by_description(folded, description)


@lru_cache(maxsize=65536)
def _by_title(folded: str) -> str | None:
    for stage in _roles().stages:
        best: tuple[int, int] | None = None
        family = None
        for rule in stage:
            match = rule.any.search(folded)
            if match is None or (rule.also and not rule.also.search(folded)):
                continue
            if rule.excluded and rule.excluded.search(folded):
                continue
            place = (match.start(), -match.end())
            if best is None or place < best:
                best, family = place, rule.family
        if family is not None:
            return family
    return None


@lru_cache(maxsize=ALIKE)
def _by_description(folded_title: str, description: str) -> str:
    roles = _roles()
    generic = next((entry for entry in roles.generic if entry.pattern.search(folded_title)), None)
    if generic is None or not description:
        return "other"
    start = fold(description[:_SAID_CHARS])
    for said in roles.said.finditer(start):
        family = _named(" ".join(start[said.end() :].split(" ", 6)[:6]), roles)
        if family is not None:
            return family
    if generic.family is not None and generic.terms:
        found = {match.group() for match in roles.terms.finditer(fold(description[:_TERMS_CHARS]))}
        if len(found) >= generic.terms:
            return generic.family
    return "other"


def _named(phrase: str, roles: _Roles) -> str | None:
    """Return the family of a role that a phrase of the description names within its first three words."""
    for rule in roles.in_texts:
        match = rule.any.search(phrase)
        if match is None or match.group() in roles.bare or phrase[: match.start()].count(" ") > 2:
            continue
        if rule.family not in roles.unsaid and not (rule.excluded and rule.excluded.search(phrase)):
            return rule.family
    return None
