"""Titles: the name shown, the role family and the seniority (rules in `roles.yml` and `seniority.yml`)."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from skilltide.normalise.company import employer_key
from skilltide.normalise.data import fold, load, strip_accents
from skilltide.normalise.lately import ALIKE
from skilltide.normalise.patterns import any_of, filled

_NO_GENDER = r"(?<!\b\w/)(?!(?:[hf]\s?/\s?w|i\s?/\s?[fo])\b(?!/))"
"""Before letters that are no marker: "H/W Engineer", "F/W", "I/O", "I/F"."""
_GENDER = re.compile(
    rf"\s*[\(\[\-–|,/]?\s*\(?\b(?:{_NO_GENDER}[mwfhdxi](?:\s?[/|,.\-]\s?[mwfhdxigo*]){{1,3}}"
    r"|mwd|wmd|fmd|mfd|gn|all genders?|alle geschlechter|divers|homme/femme|h/f|f/h)\b\*?\)?\s*[\)\]]?\*?",
    re.IGNORECASE,
)
_REQUISITION = re.compile(
    r"\s*[-–|(#\[]*\s*\b(?:R|JR|REQ|ID|Ref|Req(?:uisition)?(?: ID)?|Job ID)[-#:\s.]{0,3}\d{4,}\)?\]?\s*$", re.IGNORECASE
)
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b06\ufe0f\u200d]+")
_SPACES = re.compile(r"\s+")
_INITIALS = re.compile(r"(?<![\w.])(?:[A-Za-z]\.){1,4}[A-Za-z](?:\.|(?!\w))(?!\w)")
_PARTS = re.compile(r"[,;:()\[\]|/–—•·]|\s-\s|-\s|\s-")
_NAME_PARTS = re.compile(r"(\s+[-–—|·]\s+|\s*[,:]\s+)")
_BRACKET_OR_BAR = re.compile(r"[()\[\]|]")
_MIN_DOUBLED = 6
"""Letters of a title that may be said twice: "Bora Bora" is no title."""
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


def _whole(patterns: list[str], words: dict[str, str]) -> re.Pattern[str]:
    """Return what finds any of several expressions as whole words of a folded title; `words`: see `filled`."""
    groups = {name: f"(?:{value})" for name, value in words.items()}
    joined = strip_accents(filled("|".join(patterns), groups))
    return re.compile(rf"(?<![a-z0-9+#])(?:{joined})(?![a-z0-9+#])")


@cache
def _roles() -> _Roles:
    data = load("roles")
    words = data["words"]

    def optional(patterns: list[str] | None) -> re.Pattern[str] | None:
        return _whole(patterns, words) if patterns else None

    def rule(entry: dict[str, Any]) -> _Rule:
        return _Rule(
            entry["family"], _whole(entry["any"], words), optional(entry.get("also")), optional(entry.get("not"))
        )

    return _Roles(
        stages=tuple(tuple(rule(entry) for entry in stage["rules"]) for stage in data["stages"]),
        generic=tuple(
            _Generic(_whole(entry["any"], words), entry["family"], entry.get("terms", 0)) for entry in data["generic"]
        ),
        said=re.compile(rf"(?<![a-z])(?:{'|'.join(data['said']['before'])}) "),
        bare=frozenset(data["said"]["bare"]),
        unsaid=frozenset(data["said"]["families_left_out"]),
        terms=_whole(data["terms"], words),
    )


def clean_title(title: str, company: str | None = None) -> str:
    """Return a title for display: one line, without gender markers, pictures, requisition numbers and sites' noise.

    Said twice ("Data ScientistData Scientist"), it is said once; the employer's name at its end is left out.

    >>> clean_title("Data  Scientist (m/w/d) 🚀 with verification")
    'Data Scientist'
    """
    one_line = _SPACES.sub(" ", title).strip()
    text = _SPACES.sub(" ", _PICTURES.sub(" ", without_noise(one_line))).strip()
    text = _REQUISITION.sub("", _GENDER.sub(" ", text))
    text = _SPACES.sub(" ", text).strip(" -–—|,;:*/").strip()
    if company:
        text = _without_employer(text, company)
    return text or one_line


class _Noise(NamedTuple):
    behind: re.Pattern[str]
    before: re.Pattern[str]
    at: re.Pattern[str]
    at_word: re.Pattern[str]
    """What `at` can't match without: looked for first, in a twentieth of the time."""
    page: re.Pattern[str]


@cache
def _noise() -> _Noise:
    data = load("titles")

    sites = rf"\s*[|·–-]\s*(?:{any_of(data['sites'])})\s*$"
    return _Noise(
        behind=re.compile(rf"[\s(\[·|-]+(?:{any_of(data['behind'])})[\s)\]]*$|{sites}", re.IGNORECASE),
        before=re.compile(rf"^(?:{any_of(data['before'])})\s*", re.IGNORECASE),
        at=re.compile(
            rf"^(?P<title>.*[^\W_].*?)(?:\s+(?:{any_of(data['at'])})\s+|\s*@\s*)(?P<name>.+)$", re.IGNORECASE
        ),
        at_word=re.compile(rf"\s(?:{any_of(data['at'])})\s|@", re.IGNORECASE),
        page=re.compile(rf"^.+? (?:is )?hiring:? (?P<title>.+?)(?: in .+)?{sites}", re.IGNORECASE),
    )


@lru_cache(maxsize=65536)
def without_noise(title: str) -> str:
    """Return a title of one line without what sites put before and behind it, and said once."""
    noise = _noise()
    page = noise.page.match(title)
    text = noise.before.sub("", page["title"] if page else title)
    while True:
        shorter = _said_once(noise.behind.sub("", _said_once(text)).strip())
        if shorter == text or not shorter:
            return shorter or title
        text = shorter


def _said_once(text: str) -> str:
    for mark in ("", " ", " - ", " | ", ", "):
        half, odd = divmod(len(text) - len(mark), 2)
        is_double = not odd and half >= _MIN_DOUBLED and text[:half].casefold() == text[half + len(mark) :].casefold()
        if is_double and text[half : half + len(mark)] == mark:
            return text[:half].strip()
    return text


def _without_employer(text: str, company: str) -> str:
    """Leave the employer's name out: "… at Acme", and where it is a part of its own ("Acme - Data Scientist")."""
    key = employer_key(company)
    noise = _noise()
    match = noise.at.match(text) if noise.at_word.search(text) else None
    if match is not None and employer_key(match["name"]) == key and _is_balanced(match["title"]):
        return match["title"].strip()
    for mark in _NAME_PARTS.finditer(text):  # a name may hold such marks itself
        head, tail = text[: mark.start()], text[mark.end() :]
        if employer_key(tail) == key and " " in head and not _BRACKET_OR_BAR.search(tail):
            return head
    pieces = _NAME_PARTS.split(text)  # parts, with the marks between them
    kept = [
        at for at in range(0, len(pieces), 2) if _BRACKET_OR_BAR.search(pieces[at]) or employer_key(pieces[at]) != key
    ]
    if len(kept) == (len(pieces) + 1) // 2 or not kept:
        return text
    rest = pieces[kept[0]] + "".join(pieces[at - 1] + pieces[at] for at in kept[1:])
    return rest if " " in rest else text  # "Director - Analytics" may be the trade of an employer named after it


def _is_balanced(text: str) -> bool:
    return text.count("(") == text.count(")")


def fold_title(title: str) -> str:
    """Fold a title for comparing: without sites' noise, and with abbreviations as one word ("A.I." is "ai")."""
    return _fold(without_noise(_SPACES.sub(" ", title).strip()))


def _fold(text: str) -> str:
    folded = fold(_INITIALS.sub(lambda match: match.group().replace(".", ""), text))
    for meaning, pattern in _abbreviations():
        folded = pattern.sub(meaning, folded)
    return folded


@cache
def _abbreviations() -> tuple[tuple[str, re.Pattern[str]], ...]:
    listed = load("titles")["abbreviations"].items()
    return tuple((meaning, re.compile(rf"(?<![a-z0-9+#])(?:{pattern})(?![a-z0-9+#])")) for meaning, pattern in listed)


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
    for rule in roles.stages[2]:
        match = rule.any.search(phrase)
        if match is None or match.group() in roles.bare or phrase[: match.start()].count(" ") > 2:
            continue
        if rule.family not in roles.unsaid and not (rule.excluded and rule.excluded.search(phrase)):
            return rule.family
    return None


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
        return _whole(patterns, data["words"])

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
    title = without_noise(_SPACES.sub(" ", title).strip())
    parts = " ; ".join(_fold(part) for part in _PARTS.split(title))
    parts = table.unit.sub(" ", parts)
    whole = _without_marks(parts)
    bare, counted = _GENDER.sub(" ", title), _counted()
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
