"""What the words of a column's name mean (`columns.yml`): a field, or a section of the text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from skilltide.normalise.data import fold
from skilltide.quick_yaml import load_yaml
from skilltide.sources.files.pay_units import without_unit

FIELD_NAMES = (
    "native_id", "url", "title", "company", "location", "city", "region", "country", "description", "description_html",
    "posted", "observed", "salary", "salary_min", "salary_max", "salary_currency", "salary_period",
    "is_salary_predicted", "employment_type", "seniority", "is_remote", "language",
)  # fmt: skip
"""What `columns:` of an entry may name. City, region and country make a location where there is no whole one."""

PAY_FIELDS = ("salary", "salary_min", "salary_max")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_GLUED = re.compile(r"\bjob(?=[a-z]{3})(?!s?\b)|\baddress(?=(?:locality|region|country)\b)")
_AGAIN = re.compile(r" \(\d{1,2}\)$|\.\d{1,2}$")
"""What is put behind a name that was there before: by us, and by pandas."""
_PIECE_NUMBER = re.compile(r"(?<=[^\W\d])\d{1,2}$")
_MAX_STRIPPED = 3
_OF_ONE_FIELD = ("label", "caption", "company_fact", "figure", "company_page")
"""Groups of `other` words that tell what a name isn't, but not that it tells of something else than the posting."""
_BEHIND = 2 * (_MAX_STRIPPED + 1)


class Meaning(NamedTuple):
    """What a name means; the smaller the rank, the surer."""

    rank: tuple[int, int, int]
    """Words left out; 0 for a name as it is, 1 for a pattern; the place in its list."""
    field: str | None
    """A field, or None for a section of the text."""
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class _Rule:
    field: str | None
    heading: str | None
    names: Mapping[str, int]
    patterns: tuple[re.Pattern[str], ...]
    never: frozenset[str]
    behind: frozenset[str]
    """A name with one of these words counts behind all others."""


@dataclass(frozen=True, slots=True)
class ColumnRules:
    """`columns.yml`, with names squashed to letters and digits."""

    rules: tuple[_Rule, ...]
    if_looks: Mapping[str, tuple[str, ...]]
    """Field -> names that mean it only where no other does and the values look the part."""
    unsure: Mapping[str, frozenset[str]]
    """Field -> short names that mean something else in other languages: only where the values look the part."""
    not_beside: Mapping[str, frozenset[str]]
    """Name -> the words in which no column beside it may end."""
    of_search: Mapping[str, frozenset[str]]
    """Name -> the columns beside which it tells of the search that found the posting."""
    headings: tuple[str, ...]
    leading: tuple[tuple[str, ...], ...]
    trailing: tuple[tuple[str, ...], ...]
    other: frozenset[str]
    """Words of names that tell of something else than the posting, whatever the values look like."""
    company_page: frozenset[str]
    """Words of names of addresses that are the employer's, or a site's."""
    piece: frozenset[str]
    """Words before the number of a piece: "Description Part 2"."""
    volatile: frozenset[str]
    volatile_patterns: tuple[re.Pattern[str], ...]
    """Names that change while the posting stays: squashed, or expressions that their words match as a whole."""
    section_titles: tuple[str, ...]
    section_texts: tuple[str, ...]
    """Keys of the title and the text of a section, squashed."""
    records: frozenset[str]
    """Last words of keys under which lists of postings stand."""
    lists: frozenset[str]
    """Last words of keys under which any list may stand."""
    address: tuple[str, ...]
    """Keys of an address in an object, squashed."""
    labelled: tuple[tuple[str, str], ...]
    """Keys of a label and of what it labels, squashed."""
    employers: frozenset[str]
    """Words of keys under which employers stand, each with its postings."""
    employer_facts: frozenset[str]
    """Words of keys that only employers have."""
    about: frozenset[str]
    envelope: frozenset[str]
    envelope_made: frozenset[str]
    """Names of times that tell the collection of a wrapper only."""
    envelope_named: frozenset[str]
    """Keys of what is no mere wrapper, squashed."""
    periods: Mapping[str, str]
    needed: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=4096)
def squash(name: str) -> str:
    """Reduce a name to lower-case letters and digits without accents: "Job_Title" and "jobTitle" become "jobtitle"."""
    return "".join(letter for letter in fold(name) if letter.isalnum())


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a column's name or path: "jobLocation.addressCountry" is job, location, address, country."""
    return tuple(_GLUED.sub(r"\g<0> ", fold(_CAMEL.sub(" ", name)).replace("#", " ").replace("+", " ")).split())


@cache
def column_rules() -> ColumnRules:
    """Load the bundled `columns.yml`."""
    data = load_yaml((Path(__file__).parent / "columns.yml").read_text(encoding="utf-8"))
    lists = {name: f"(?:{text})" for name, text in data["words"].items()}
    fields: Mapping[str, Any] = data["fields"]
    parts: Mapping[str, Any] = data["parts"]
    other = {name: frozenset(words) for name, words in data["other"].items()}
    return ColumnRules(
        rules=tuple(_rule(field, None, rule, lists, other) for field, rule in fields.items())
        + tuple(_rule(None, heading, rule, lists, other) for heading, rule in parts.items()),
        if_looks={
            field: tuple(squash(name) for name in rule["if_looks"])
            for field, rule in fields.items()
            if "if_looks" in rule
        },
        unsure={field: frozenset(rule["unsure"]) for field, rule in fields.items() if "unsure" in rule},
        not_beside={name: frozenset(words) for name, words in data["not_beside"].items()},
        of_search={name: frozenset(names) for name, names in data["of_search"].items()},
        headings=tuple(parts),
        leading=tuple(tuple(text.split()) for text in data["leading"]),
        trailing=tuple(tuple(text.split()) for text in data["trailing"]),
        other=frozenset().union(*(words for name, words in other.items() if name not in _OF_ONE_FIELD)),
        company_page=other["company_page"],
        piece=frozenset(data["piece"]),
        volatile=frozenset(squash(name) for name in data["volatile"]["names"]),
        volatile_patterns=tuple(re.compile(_filled_in(text, lists)) for text in data["volatile"]["patterns"]),
        section_titles=tuple(squash(name) for name in data["section"]["titles"]),
        section_texts=tuple(squash(name) for name in data["section"]["texts"]),
        records=frozenset(data["records"]),
        lists=frozenset(data["lists"]),
        address=tuple(squash(name) for name in data["address"]),
        labelled=tuple((squash(label), squash(value)) for label, value in data["labelled"]),
        employers=frozenset(data["employers"]),
        employer_facts=frozenset(data["employer_facts"]),
        about=frozenset(data["about"]),
        envelope=frozenset(data["envelope"]),
        envelope_made=frozenset(data["envelope_made"]),
        envelope_named=frozenset(squash(name) for name in data["envelope_named"]),
        periods={fold(word): code for code, words in data["periods"].items() for word in (code, *map(str, words))},
        needed=tuple(tuple(group) for group in data["needed"]),
    )


def _rule(
    field: str | None,
    heading: str | None,
    rule: Mapping[str, Any],
    lists: Mapping[str, str],
    other: Mapping[str, frozenset[str]],
) -> _Rule:
    return _Rule(
        field,
        heading,
        {squash(name): place for place, name in reversed(list(enumerate(rule["names"])))},
        tuple(re.compile(_filled_in(pattern, lists)) for pattern in rule.get("patterns", ())),
        frozenset().union(*(other[name] for name in rule.get("never", ()))),
        frozenset(rule.get("behind", ())),
    )


def _filled_in(pattern: str, lists: Mapping[str, str]) -> str:
    """Return an expression with the lists of words that it names."""
    for name, words in sorted(lists.items(), key=lambda item: -len(item[0])):  # a name may begin with another
        pattern = pattern.replace(f"(?:${name})", words).replace(f"${name}", words)
    return pattern


@lru_cache(maxsize=16384)
def meaning_of(name: str) -> Meaning | None:
    """Return what a column's name or path means, by its words alone; None where nothing is known."""
    words = words_of(name)
    found: list[Meaning] = []
    for variant, stripped in _variants(words):
        squashed, spaced = "".join(variant), " ".join(variant)
        for rule in column_rules().rules:
            place = rule.names.get(squashed)
            ahead = stripped + (_BEHIND if rule.behind & set(words) else 0)
            if place is not None and (stripped == 0 or not rule.never & set(words)):
                found.append(Meaning((ahead, 0, place), rule.field, rule.heading))
            elif place is None and not rule.never & set(words):
                match = next((n for n, pattern in enumerate(rule.patterns) if pattern.fullmatch(spaced)), None)
                if match is not None:
                    found.append(Meaning((ahead, 1, match), rule.field, rule.heading))
        if found:
            break
    return min(found, key=lambda one: one.rank[:2], default=None) or _meaning_of_less(name, words)


def field_of(name: str) -> str | None:
    """Return the field that a column's name or path means, None for none and for a section of the text."""
    meaning = meaning_of(name)
    return None if meaning is None else meaning.field


def _meaning_of_less(name: str, words: tuple[str, ...]) -> Meaning | None:
    """Return what a name means without the number of its repetition, or, of pay, without its unit."""
    first = _AGAIN.sub("", name)
    meaning = meaning_of(first) if first not in (name, "") else None
    piece = piece_of(name)
    if meaning is None and piece is not None:
        meaning = meaning_of(piece.of)
    for bare in dict.fromkeys(without_unit(words)):
        if meaning is None and bare and bare != words:
            of_bare = meaning_of(" ".join(bare))
            meaning = of_bare if of_bare is not None and of_bare.field in PAY_FIELDS else None
    return meaning and meaning._replace(rank=(meaning.rank[0] + _MAX_STRIPPED + 1, *meaning.rank[1:]))


def is_of_something_else(name: str) -> bool:
    """Tell whether a column's name tells of something else than the posting: a search, an expiry, the employer."""
    return not column_rules().other.isdisjoint(words_of(name))


@lru_cache(maxsize=4096)
def is_volatile(name: str) -> bool:
    """Tell whether what a column's name or path means changes while the posting stays the same."""
    rules = column_rules()
    spaced = " ".join(words_of(name))
    return squash(name) in rules.volatile or any(pattern.fullmatch(spaced) for pattern in rules.volatile_patterns)


def last_word(name: str) -> str | None:
    """Return the last word of a name, as it may mean something else in another language; None where it has accents.

    "lön", with its accent, is pay; "lon" may be a longitude.
    """
    words = words_of(name)
    return words[-1] if words and name.isascii() else None


class Piece(NamedTuple):
    """What a column holds a numbered piece of: "description/0/text" is number 0 of "description text"."""

    of: str
    number: int


@lru_cache(maxsize=4096)
def piece_of(name: str) -> Piece | None:
    """Return which piece of a value that was spread over columns a name means; None where it has no number."""
    words = list(words_of(_PIECE_NUMBER.sub(r" \g<0>", name)))
    place = next((at for at, word in enumerate(words) if word.isdecimal() and len(word) <= 2), 0)
    if not place:
        return None
    number = int(words.pop(place))
    if words[place - 1] in column_rules().piece and place > 1:
        words.pop(place - 1)
    return Piece(" ".join(words), number)


def _variants(words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield the words as they are, and then with ever more of those left out that say nothing; never none at all."""
    rules = column_rules()
    seen: set[tuple[str, ...]] = set()
    waiting = [words]
    for stripped in range(_MAX_STRIPPED + 1):
        following: list[tuple[str, ...]] = []
        for variant in waiting:
            if not variant or variant in seen:
                continue
            seen.add(variant)
            yield variant, stripped
            following += [variant[len(mark) :] for mark in rules.leading if variant[: len(mark)] == mark]
            following += [variant[: -len(mark)] for mark in rules.trailing if variant[-len(mark) :] == mark]
        waiting = following
