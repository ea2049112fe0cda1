"""How senior a posting is, by its title or its source's own level (rules in `seniority.yml`)."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from skilltide.normalise.data import fold, load
from skilltide.normalise.patterns import any_of
from skilltide.normalise.title import GENDER, fold_words, folded_words, plain_title

_PARTS = re.compile(r"[,;:()\[\]|/–—•·]|\s-\s|-\s|\s-")


@dataclass(frozen=True, slots=True)
class _Level:
    code: str
    any: re.Pattern[str]
    excluded: re.Pattern[str] | None
    last: frozenset[str]
    """Numerals at the end of a part of a title."""

    def is_told(self, parts: str, whole: str, numerals: frozenset[str]) -> bool:
        """Whether a title tells this level beside phrases that tell none; `parts` has semicolons, `whole` has none."""
        if numerals & self.last:
            return True
        if self.any.search(whole) is None:
            return False
        left = self.excluded.sub(" ", parts) if self.excluded else parts
        return left == parts or self.any.search(_without_marks(left)) is not None


def _without_marks(parts: str) -> str:
    return " ".join(parts.replace(";", " ").split())


@dataclass(frozen=True, slots=True)
class _Seniority:
    levels: tuple[_Level, ...]
    optional_code: str
    optional: re.Pattern[str]
    given: dict[str, str]
    unit: re.Pattern[str]
    """A level word of a unit, in a title whose parts are apart by semicolons."""


@cache
def _seniority() -> _Seniority:
    data = load("seniority")

    def whole(patterns: list[str]) -> re.Pattern[str]:
        return folded_words(patterns, data["words"])

    level, noun, role = ("|".join(map(fold, data["unit"][name])) for name in ("level", "noun", "role"))
    return _Seniority(
        levels=tuple(
            _Level(rule["code"], whole(rule["any"]), whole(rule["not"]) if "not" in rule else None,
                   frozenset(rule.get("last", ())))
            for rule in data["rules"]
        ),
        optional_code=data["optional"]["code"],
        optional=re.compile(data["optional"]["pattern"], re.IGNORECASE),
        given={fold(str(text)): code for code, texts in data["given"].items() for text in texts},
        unit=re.compile(
            rf"(?<![a-z0-9+#])(?:{level})(?: (?!(?:{role})\b)[^ ;]+){{0,2}} (?:{noun})"
            r"(?= ;|$| (?:in|of|for|at|and|und) )"
        ),
    )  # fmt: skip


_LAST = re.compile(
    r"(?<=[\s#-])(I|V|[1-5])(?=\s*(?:$|[,;:()\[\]|–—]|\s-|-\s)|/(?=[IV]))|(?<=\s)(I)(?=-[A-Z])|(?<=\()(I)(?=\))"
)


@cache
def _counted() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(load('seniority')['counted'])})[\s#-]+$", re.IGNORECASE)


def seniority(title: str, given: str | None = None) -> str:
    """Return the seniority code told by a title, else by the source's own level, else `unknown`."""
    return _level_told(title, given)


@lru_cache(maxsize=65536)
def _level_told(title: str, given: str | None) -> str:  # remembered once a title, however `given` is left out
    table = _seniority()
    if table.optional.search(title):
        return table.optional_code
    title = plain_title(title)
    parts = " ; ".join(fold_words(part) for part in _PARTS.split(title))
    parts = table.unit.sub(" ", parts)
    whole = _without_marks(parts)
    bare, counted = GENDER.sub(" ", title), _counted()
    numerals = frozenset(
        match[match.lastindex or 0] for match in _LAST.finditer(bare) if not counted.search(bare[: match.start()])
    )
    for level in table.levels:
        if level.is_told(parts, whole, numerals):
            return level.code
    if given is not None:
        told = fold(given)
        if told in table.given:
            return table.given[told]
        for level in table.levels:
            if level.any.search(told):
                return level.code
    return "unknown"
