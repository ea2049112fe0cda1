"""Seniority as a posting's text tells it, where the title tells none (`seniority_in_text.yml`)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from skilltide.normalise.data import fold, load
from skilltide.normalise.patterns import filled
from skilltide.normalise.seniority import seniority
from skilltide.normalise.statements import Anchors, Rule, rules_of, sentences_with

_LIST_MARKS = ("*", "-", "•", "·", "–")
_LABEL = "seniority level\n"
_LEVEL_CHARS = 40
_NUMBER_CHARS = 45
_WORD_CHARS = 9
_BEFORE_CHARS = 90
_AFTER_CHARS = 110
_HEADING_CHARS = 90
_HEADING_LINES = 25
_SENTENCE_CHARS = 200
_SENTENCE_END = re.compile(r"[.!?;](?=\s|$)")
_ENDS_ALTERNATIVE = re.compile(
    r"(?<![.\s(][a-z])(?<!\b[bm]\.sc)(?<!\bdipl)[.!?](?=\s)(?!\s+(?:and|with|und|mit|et|avec|y|con|e|com)\b)"
)
"""The end of a sentence: of no abbreviated degree ("m.s. "), nor where the sentence goes on ("msc. and 2 years")."""


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
    degree: re.Pattern[str]
    not_before: re.Pattern[str]
    not_after: re.Pattern[str]
    others: re.Pattern[str]
    others_own: re.Pattern[str]
    others_at: re.Pattern[str]
    others_begin: re.Pattern[str]
    others_then: re.Pattern[str]
    others_after: re.Pattern[str]
    asks: re.Pattern[str]
    asks_then: re.Pattern[str]
    asks_after: re.Pattern[str]
    third_person: re.Pattern[str]
    third_then: re.Pattern[str]
    others_heading: re.Pattern[str]
    prose_years: int
    prose_characters: int
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
    words, data = load("seniority_in_text")["words"], load("seniority_in_text")["years"]

    def any_of_filled(patterns: list[str]) -> str:
        return filled("|".join(patterns), words)

    count = rf"(?:{'|'.join(data['words'])})\b"
    number = filled(data["number"], {"again": data["again"], "count": count})
    return _Years(
        anchors=Anchors(data["anchors"]),
        number=re.compile(r"(?<![\d.,/-])\b" + number),
        words=data["words"],
        experience=re.compile(rf"\b(?:{data['experience']})"),
        alternative=re.compile(filled(data["alternative"], words)),
        degree=re.compile(rf"\b{words['degree']}\b[^,;]*$"),  # leads to a number: "master's and 6"
        not_before=re.compile(data["not_before"]),
        not_after=re.compile(data["not_after"]),
        others=re.compile(rf".*\b(?:{any_of_filled(data['others'])})(?!\w)"),  # the last of them
        others_own=re.compile(rf"(?:^|\W)(?:{data['others_own']})(?: [\w'-]+){{0,8}} ?$"),
        others_at=re.compile(rf"\b(?:{data['others_at']}) ?(?:[\w'-]+ ){{0,4}}$"),
        others_begin=re.compile(
            rf"^\W*(?:[\w'&.-]+(?: [\w'&.-]+){{0,3}}, )?(?:{data['others_begin']}) (?:[\w'-]+ ){{0,4}}$"
        ),
        others_then=re.compile(data["others_then"]),
        others_after=re.compile(data["others_after"]),
        asks=re.compile(rf"\b(?:{any_of_filled(data['asks'])})\b"),
        asks_then=re.compile(data["asks_then"]),
        asks_after=re.compile(data["asks_after"]),
        third_person=re.compile(rf"^\W*(?:[\w'&.-]+ ){{1,5}}(?:{data['third_person']}) (?:[\w'-]+ ){{0,4}}$"),
        third_then=re.compile(data["third_then"]),
        others_heading=re.compile(rf"^\W*(?:{data['others_heading']})"),
        prose_years=data["prose"]["years"],
        prose_characters=data["prose"]["characters"],
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


class _Asked(NamedTuple):
    years: int
    is_clear: bool
    """False where somebody has them of whom it isn't told whether the reader is meant ("Acme has 15 years …")."""


def least_years(lowered: str, language_code: str | None = None) -> int | None:
    """Return the least years of experience that a text asks for, None where it asks for none.

    Of alternatives ("5 years, or 3 with a PhD") the least counts, else the most, as all of it is asked for. More than
    two are such where degrees stand between them ("BS and 8 years, MS and 6, or PhD and 3 years"). What is only wished
    for does not count, nor what the employer or colleagues have, nor more years than any level has.
    """
    asked: list[_Asked] = []
    first = 0  # of the alternatives that are being listed, each by its degree
    last_end = 0
    for match in _year_numbers(lowered, _years().anchors.of(language_code)):
        line = lowered.rfind("\n", 0, match.start()) + 1
        one = _asked(lowered, line, match)
        if one is None:
            continue
        between = lowered[last_end : match.start()] if asked and last_end >= line else ""
        *sentences, between = _ENDS_ALTERNATIVE.split(between)
        is_listed = not sentences and _years().degree.search(between) is not None
        if _years().alternative.search(between.rpartition(";")[2]):
            first = first if is_listed else len(asked) - 1
            asked[first:] = [min(*asked[first:], one, key=lambda each: each.years)]
        else:
            first = first if is_listed else len(asked)
            asked.append(one)
        last_end = match.end()
    clear = [one.years for one in asked if one.is_clear]
    return max(clear or (one.years for one in asked), default=None)


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


def _asked(lowered: str, line: int, match: re.Match[str]) -> _Asked | None:
    """Return the years that one place asks for; None where it speaks of other years, or only wishes."""
    rules = _years()
    end = lowered.find("\n", match.end())
    end = len(lowered) if end < 0 else end
    before = lowered[max(line, match.start() - _BEFORE_CHARS) : match.start()]
    after = lowered[match.end() : min(end, match.end() + _AFTER_CHARS)]
    if rules.not_before.search(before) or rules.not_after.search(after):
        return None
    if not (rules.experience.search(after) or rules.experience.search(before[-60:])):
        return None
    heading = _heading(lowered, line)
    if rules.wish_after.search(after) or rules.wish_before.search(before) or rules.wish_heading.search(heading):
        return None
    years = rules.words.get(match["low"])
    years = int(match["low"]) if years is None else years
    years = years // 2 if rules.up_to.search(before) else years
    clause = _SENTENCE_END.split(lowered[max(line, match.start() - _SENTENCE_CHARS) : match.start()])[-1]
    rest = _SENTENCE_END.split(after)[0]
    if _by_years(years) is None or _is_of_others(clause, rest):
        return None
    whole = lowered[line:end].lstrip()
    is_prose = len(whole) > rules.prose_characters and not whole.startswith(_LIST_MARKS) and clause.strip() != ""
    is_clear = rules.asks.search(clause) is not None or not (
        (is_prose and years >= rules.prose_years)
        or rules.third_person.search(clause)
        or (rules.others_begin.search(clause) and rules.third_then.search(rest))
        or rules.others_heading.search(heading)
    )
    return _Asked(years, is_clear)


def _is_of_others(before: str, after: str) -> bool:
    """Whether a sentence says that employer, founders or colleagues have the years between these parts of it."""
    rules = _years()
    if rules.asks_after.search(after):
        return False
    at = rules.others_at.search(before)
    if at is not None and not rules.asks.search(at[0]) and not rules.asks_then.search(after):
        return True
    if rules.others_after.search(after):
        return True
    if rules.others_begin.search(before) and rules.others_then.search(after):
        return True
    others = rules.others.match(before)
    if others is None or ": " in before[others.end() :]:
        return False
    said_of_them = before[others.end() :]
    return rules.others_own.search(said_of_them) is not None and rules.asks.search(said_of_them) is None


def _heading(lowered: str, line: int) -> str:
    """Return the short line above a line and its list ("Nice to have"), nothing where there is none."""
    end = line - 1
    for _ in range(_HEADING_LINES):
        if end <= 0:
            break
        start = lowered.rfind("\n", 0, end) + 1
        above = lowered[start:end].strip()
        if above and len(above) < _HEADING_CHARS and not above.startswith(_LIST_MARKS):
            return above
        end = start - 1
    return ""


def _by_years(years: int | None) -> str | None:
    if years is None:
        return None
    return next((code for code, (low, high) in _years().levels.items() if low <= years <= high), None)
