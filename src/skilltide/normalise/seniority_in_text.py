"""Seniority as a posting's text tells it, where the title tells none (`seniority_in_text.yml`)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from skilltide.normalise.data import fold, load
from skilltide.normalise.statements import Anchors, Rule, rules_of, sentences_with
from skilltide.normalise.title import seniority

_LIST_MARKS = ("*", "-", "•", "·", "–")
_LABEL = "seniority level\n"
_LEVEL_CHARS = 40
_NUMBER_CHARS = 45
_WORD_CHARS = 9
_BEFORE_CHARS = 90
_AFTER_CHARS = 110
_HEADING_CHARS = 90
_HEADING_LINES = 25


@dataclass(frozen=True, slots=True)
class _Levels:
    anchors: Anchors
    explicit: tuple[Rule, ...]
    before_title: re.Pattern[str]
    not_after: re.Pattern[str]
    characters: int


@dataclass(frozen=True, slots=True)
class _Years:
    anchors: Anchors
    number: re.Pattern[str]
    words: dict[str, int]
    experience: re.Pattern[str]
    alternative: re.Pattern[str]
    not_before: re.Pattern[str]
    not_after: re.Pattern[str]
    up_to: re.Pattern[str]
    wish_after: re.Pattern[str]
    wish_before: re.Pattern[str]
    wish_heading: re.Pattern[str]
    levels: dict[str, tuple[int, int]]


@cache
def _levels() -> _Levels:
    data = load("seniority_in_text")
    before = data["before_title"]
    return _Levels(
        anchors=Anchors(data["anchors"]),
        explicit=rules_of(data["explicit"], data["words"]),
        before_title=re.compile(
            "(?<![a-z])(?:"
            + "|".join(f"(?P<{code}>{'|'.join(words)})" for code, words in before["levels"].items())
            + r")[ ,/]+(?:\w+ )?$"
        ),
        not_after=re.compile(before["not_after"]),
        characters=before["characters"],
    )


@cache
def _years() -> _Years:
    data = load("seniority_in_text")["years"]
    return _Years(
        anchors=Anchors(data["anchors"]),
        number=re.compile(r"(?<![\d.,/-])\b" + data["number"]),
        words=data["words"],
        experience=re.compile(rf"\b(?:{data['experience']})"),
        alternative=re.compile(data["alternative"]),
        not_before=re.compile(data["not_before"]),
        not_after=re.compile(data["not_after"]),
        up_to=re.compile(data["up_to"]),
        wish_after=re.compile(data["wish_after"]),
        wish_before=re.compile(data["wish_before"]),
        wish_heading=re.compile(rf"^\W*(?:\w+ )?(?:{data['wish_heading']})\b"),
        levels={code: (low, high) for code, (low, high) in data["levels"].items()},
    )


def seniority_in_text(lowered: str, title: str, language_code: str | None = None) -> str | None:
    """Return the seniority code that a text tells, None where it tells none.

    `lowered`: a text as `comparable` returns it. `title`: tells which level words are about this job.
    """
    levels = _levels()
    for _, sentence in sentences_with(lowered, levels.anchors.of(language_code)):
        for rule in levels.explicit:
            if any(word in sentence for word in rule.needed) and rule.pattern.search(sentence):
                return rule.code
    told = _labelled(lowered) or _before_title(lowered[: levels.characters], title)
    return told or _by_years(least_years(lowered, language_code))


def _labelled(lowered: str) -> str | None:
    """Return the level on the line below "Seniority level", as texts have it that were copied with their page."""
    at = lowered.find(_LABEL)
    if at < 0:
        return None
    value = lowered[at + len(_LABEL) :].lstrip("\n ").split("\n", 1)[0]
    code = seniority("", value) if len(value) < _LEVEL_CHARS else "unknown"
    return None if code == "unknown" else code


def _before_title(start: str, title: str) -> str | None:
    """Return the level that a text sets in front of the title's own words ("a Senior Data Scientist")."""
    named = [word for word in fold(title).split() if len(word) > 1]
    if not named:
        return None
    levels = _levels()
    core = " ".join(named[:2])
    for at in _places(start, core):
        if start[at + len(core) : at + len(core) + 1].isalpha():
            continue  # "senior data scientists" are others
        line = start.rfind("\n", 0, at) + 1
        before = levels.before_title.search(start, max(line, at - _LEVEL_CHARS), at)
        if before and not levels.not_after.search(start[max(line, before.start() - 60) : before.start()]):
            return str(before.lastgroup)
    return None


def least_years(lowered: str, language_code: str | None = None) -> int | None:
    """Return the least years of experience that a text asks for, None where it asks for none.

    Of alternatives ("5 years, or 3 with a PhD") the least counts, else the most, as all of it is asked for. What is
    only wished for does not count.
    """
    asked: list[int] = []
    last_end = 0
    for match in _year_numbers(lowered, _years().anchors.of(language_code)):
        line = lowered.rfind("\n", 0, match.start()) + 1
        years = _asked(lowered, line, match)
        if years is None:
            continue
        if asked and _years().alternative.search(lowered[max(last_end, line) : match.start()]) and last_end >= line:
            asked[-1] = min(asked[-1], years)
        else:
            asked.append(years)
        last_end = match.end()
    return max(asked, default=None)


def _year_numbers(lowered: str, words: tuple[str, ...]) -> Iterator[re.Match[str]]:
    """Yield the numbers of years in a text; looked for only in front of words for years, as the text is long."""
    done = 0
    for at in sorted(at for word in words for at in _places(lowered, word)):
        for match in _years().number.finditer(lowered, max(done, at - _NUMBER_CHARS), at + _WORD_CHARS):
            done = match.end()
            yield match


def _places(lowered: str, word: str) -> Iterator[int]:
    at = lowered.find(word)
    while at >= 0:
        yield at
        at = lowered.find(word, at + 1)


def _asked(lowered: str, line: int, match: re.Match[str]) -> int | None:
    """Return the years that one place asks for; None where it speaks of other years, or only wishes."""
    rules = _years()
    end = lowered.find("\n", match.end())
    before = lowered[max(line, match.start() - _BEFORE_CHARS) : match.start()]
    after = lowered[match.end() : min(len(lowered) if end < 0 else end, match.end() + _AFTER_CHARS)]
    if rules.not_before.search(before) or rules.not_after.search(after):
        return None
    if not (rules.experience.search(after) or rules.experience.search(before[-60:])):
        return None
    if rules.wish_after.search(after) or rules.wish_before.search(before) or _is_wished(lowered, line):
        return None
    years = rules.words.get(match["low"])
    years = int(match["low"]) if years is None else years
    return years // 2 if rules.up_to.search(before) else years


def _is_wished(lowered: str, line: int) -> bool:
    """Whether the heading above a line tells of wishes ("Nice to have")."""
    end = line - 1
    for _ in range(_HEADING_LINES):
        if end <= 0:
            break
        start = lowered.rfind("\n", 0, end) + 1
        above = lowered[start:end].strip()
        if above and len(above) < _HEADING_CHARS and not above.startswith(_LIST_MARKS):
            return _years().wish_heading.search(above) is not None
        end = start - 1
    return False


def _by_years(years: int | None) -> str | None:
    if years is None:
        return None
    return next((code for code, (low, high) in _years().levels.items() if low <= years <= high), None)
