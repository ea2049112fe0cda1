"""Titles: the name shown, the role family and the seniority (rules in `roles.yml` and `seniority.yml`)."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from skilltide.normalise.data import fold, load

_GENDER = re.compile(
    r"\s*[\(\[\-–|,/]?\s*\(?\b(?:[mwfhdxi](?:\s?[/|,.\-]\s?[mwfhdxigo*]){1,3}|mwd|wmd|fmd|mfd|gn|all genders?|"
    r"alle geschlechter|divers|homme/femme|h/f|f/h)\b\*?\)?\s*[\)\]]?\*?",
    re.IGNORECASE,
)
_REQUISITION = re.compile(
    r"\s*[-–|(#\[]*\s*\b(?:R|JR|REQ|ID|Ref|Req(?:uisition)?(?: ID)?|Job ID)[-#:\s.]{0,3}\d{4,}\)?\]?\s*$", re.IGNORECASE
)
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b06\ufe0f\u200d]+")
_SPACES = re.compile(r"\s+")
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
    words: dict[str, str] = data["words"]

    def compile_all(patterns: list[str] | None) -> re.Pattern[str] | None:
        if not patterns:
            return None
        joined = "|".join(patterns)
        for name, value in words.items():
            joined = joined.replace("{" + name + "}", f"(?:{value})")
        return re.compile(rf"(?<![a-z0-9+#])(?:{joined})(?![a-z0-9+#])")

    def need(patterns: list[str]) -> re.Pattern[str]:
        compiled = compile_all(patterns)
        assert compiled is not None
        return compiled

    def rule(entry: dict[str, Any]) -> _Rule:
        return _Rule(entry["family"], need(entry["any"]), compile_all(entry.get("also")), compile_all(entry.get("not")))

    return _Roles(
        stages=tuple(tuple(rule(entry) for entry in stage["rules"]) for stage in data["stages"]),
        generic=tuple(
            _Generic(need(entry["any"]), entry["family"], entry.get("terms", 0)) for entry in data["generic"]
        ),
        said=re.compile(rf"(?<![a-z])(?:{'|'.join(data['said']['before'])}) "),
        bare=frozenset(data["said"]["bare"]),
        unsaid=frozenset(data["said"]["families_left_out"]),
        terms=need(data["terms"]),
    )


def clean_title(title: str) -> str:
    """Return a title for display: one line, without gender markers, pictures and requisition numbers.

    >>> clean_title("Data  Scientist (m/w/d) 🚀")
    'Data Scientist'
    """
    text = _SPACES.sub(" ", _PICTURES.sub(" ", title)).strip()
    text = _REQUISITION.sub("", _GENDER.sub(" ", text))
    text = _SPACES.sub(" ", text).strip(" -–—|,;:*/").strip()
    return text or _SPACES.sub(" ", title).strip()


def role_family(title: str, description: str = "") -> str:
    """Return the role family code of a posting: by its title, else, for titles that tell none, by its description."""
    found = _by_title(fold(title))
    if found is not None:
        return found
    return _by_description(fold(title), description)


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
    for rule in roles.stages[2]:
        match = rule.any.search(phrase)
        if match is None or match.group() in roles.bare or phrase[: match.start()].count(" ") > 2:
            continue
        if rule.family not in roles.unsaid and not (rule.excluded and rule.excluded.search(phrase)):
            return rule.family
    return None


@dataclass(frozen=True, slots=True)
class _Seniority:
    rules: tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...]
    optional_code: str
    optional: re.Pattern[str]
    given: dict[str, str]


@cache
def _seniority() -> _Seniority:
    data = load("seniority")

    def whole(patterns: list[str]) -> re.Pattern[str]:
        return re.compile(rf"(?<![a-z0-9+#])(?:{'|'.join(patterns)})(?![a-z0-9+#])")

    return _Seniority(
        rules=tuple(
            (rule["code"], whole(rule["any"]), whole(rule["not"]) if "not" in rule else None) for rule in data["rules"]
        ),
        optional_code=data["optional"]["code"],
        optional=re.compile(data["optional"]["pattern"], re.IGNORECASE),
        given={fold(str(text)): code for code, texts in data["given"].items() for text in texts},
    )


@lru_cache(maxsize=65536)
def seniority(title: str, given: str | None = None) -> str:
    """Return the seniority code told by a title, else by the source's own level, else `unknown`."""
    table = _seniority()
    if table.optional.search(title):
        return table.optional_code
    folded = fold(title)
    for code, pattern, excluded in table.rules:
        if pattern.search(folded) and not (excluded and excluded.search(folded)):
            return code
    if given is not None:
        told = fold(given)
        if told in table.given:
            return table.given[told]
        for code, pattern, _ in table.rules:
            if pattern.search(told):
                return code
    return "unknown"
