"""Amounts of money in a text, and which of them are the two ends of one range."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from skilltide.normalise.data import load
from skilltide.normalise.salary_words import salary_words

MAX_FACTOR = 4
"""Amounts further apart than this are not taken together where nothing else says that they belong together."""
_MAX_FACTOR_OF_SLASH = 2
_MAX_BETWEEN = 40
_MAX_APART = 120
_MAX_LEAD = 40
"""So far before an amount is looked for what leads to it."""
_PLAIN = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹣", "-")
    | dict.fromkeys("〜～∼", "~")
    | dict.fromkeys("’‘`´ʼ′", "'")
    | {"İ": "I", "ı": "i"}  # both match an "i" without regard to case, and are another letter when folded
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_SPACES = re.compile(r"\s+")
_ENDS_RANGE = re.compile(r"[;|\n]|(?<=[^\W\d_]{3})[.!?]\s|[+&]")
"""Where it isn't said any more what a range goes from and to."""
_Link = Literal["range", "and", "slash"]
_OF_LAKH = re.compile(r"\b(?:INR|pa|p\.a)\b|₹")
_THIS_YEAR = re.compile(r"20[1-3]\d")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that may be money."""

    value: float
    figures: float
    """The number as written, without its scale."""
    scale: str | None
    marks: tuple[str, ...]
    """ISO codes and groups of the currency."""
    start: int
    end: int
    has_mark_in_front: bool
    is_indian: bool
    is_least: bool
    is_year: bool
    """May be the number of a year."""
    period: str | None = None
    """What the value is of, where the two ends of a range tell different periods: a year."""

    @property
    def is_money(self) -> bool:
        """Whether a mark or a scale says so."""
        return bool(self.marks or self.scale)


@dataclass(frozen=True, slots=True)
class Told:
    """An amount or a range as told, with the texts around it, as far as the next ones."""

    ends: tuple[Amount, ...]
    ahead: str
    inner: str
    behind: str
    period: str | None = None
    """What follows at once and tells a period: "/yr", "brutto im Monat". It is no part of `behind`."""
    inner_period: str | None = None
    """The same behind the first of two ends."""

    @property
    def is_money(self) -> bool:
        """Whether a mark or a scale says so at one end."""
        return any(end.is_money for end in self.ends)


def plain(text: str) -> str:
    """Return a text of the same length in which digits, dashes, quotes and the letter i are the usual ones."""
    text = text.translate(_PLAIN)
    return text if text.isascii() else _NOT_ASCII.sub(_usual, text).translate(_PLAIN)


def _usual(match: re.Match[str]) -> str:
    usual = unicodedata.normalize("NFKC", match[0])
    return usual if len(usual) == 1 else match[0]


def lowered(text: str) -> str:
    """Return a text of the same length in small letters."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def told_in(text: str) -> list[Told]:
    """Return the amounts and ranges of a plain text, each with its surroundings."""
    words = salary_words()
    lower = lowered(text)
    groups = [pair.ends for pair in pairs(lower, list(amounts(text)))]
    found: list[Told] = []
    last_end = 0
    for number, group in enumerate(groups):
        start, end = group[0].start, group[-1].end
        next_start = groups[number + 1][0].start if number + 1 < len(groups) else len(text)
        attached = words.attached_at(lower, end, next_start)
        behind = attached.end() if attached else end
        inner, inner_period = "", None
        if len(group) == 2:
            inner = lower[group[0].end : group[-1].start]
            first = words.attached_at(inner, 0)
            inner_period = first[0] if first else None
            inner = inner if len(inner) <= _MAX_BETWEEN else ""
        found.append(
            Told(
                group,
                ahead=lower[last_end:start],
                inner=inner,
                behind=lower[behind:next_start],
                period=attached[0] if attached else None,
                inner_period=inner_period,
            )
        )
        last_end = behind
    return found


def amounts(text: str) -> Iterator[Amount]:
    """Yield the numbers of a plain text that may be money."""
    words = salary_words()
    is_of_lakh: bool | None = None
    for match in words.amount.finditer(text):
        signs: list[str] = []
        named: list[str] = []
        for name in ("first", "second", "after", "last"):
            if mark := match[name]:
                value = words.marks[mark.casefold()]
                (named if mark.isalpha() and mark.upper() != value else signs).append(value)
        scale = (match["scale"] or "").casefold().rstrip(".") or ("k" if match["thousand"] else None)
        marks = _agreeing(signs, named)
        if scale == "l" and not {"INR", "rupee"} & set(marks):
            if is_of_lakh is None:
                is_of_lakh = _OF_LAKH.search(text) is not None
            if not is_of_lakh:
                continue
        number = match["number"]
        bare = figures(number)
        yield Amount(
            value=bare * (words.scales[scale] if scale else 1),
            figures=bare,
            scale=scale,
            marks=marks,
            start=match.start(),
            end=match.end(),
            has_mark_in_front=match["first"] is not None,
            is_indian=bool(re.match(r"\d{1,2}(?:,\d{2})+,\d{3}", number)),
            is_least=match["plus"] is not None,
            is_year=_THIS_YEAR.fullmatch(number) is not None,
        )


def _agreeing(signs: list[str], named: list[str]) -> tuple[str, ...]:
    """Return what words say and signs and codes don't deny ("$50,000 canadian dollars"), then what these say."""
    if not signs:
        return tuple(named)
    groups = load("salary")["groups"]
    meant = {code for sign in signs for code in groups.get(sign, [sign])}
    agreeing = [name for name in named if not meant.isdisjoint(groups.get(name, [name]))]
    return (*agreeing[:1], *signs)


def figures(number: str) -> float:
    """Return the value of figures: a last group of one or two digits is a fraction, groups of three are none."""
    digits = re.sub(r"[ ']", "", number)
    groups = re.split(r"[.,]", digits)
    is_grouped = len(groups) > 1 and len(groups[-1]) == 3 and (len(groups) > 2 or groups[0] != "0")
    is_grouped = is_grouped and len(groups[0]) <= 3  # "72499.992" is a fraction
    if len(groups) == 1 or is_grouped:
        return float("".join(groups))
    return float("".join(groups[:-1]) + "." + groups[-1])


class Pair(NamedTuple):
    """A single amount, or the two ends of one range."""

    ends: tuple[Amount, ...]
    start: int
    """Where it begins; at the word that leads to it where its ends stand apart ("from $90,000 in Reno up to …")."""


def pairs(lower: str, found: list[Amount]) -> Iterator[Pair]:
    """Yield the amounts of a lowered text, those together that are the ends of one range."""
    place = 0
    while place < len(found):
        first, *later = found[place : place + 3]
        pair = _range(lower, first, later[0]) if later else None
        if pair and len(later) == 2 and not first.is_money and later[0].has_mark_in_front:
            pair = pair if _range(lower, *later) is None else None  # "12 - $14 - $18"
        yield pair or Pair((first,), first.start)
        place += 2 if pair else 1


def _range(lower: str, first: Amount, second: Amount) -> Pair | None:
    """Return two amounts as the ends of one range where they are that: "60-70k", "min. 50,000 max. 70,000"."""
    if second.start - first.end > _MAX_APART:
        return None
    link = _link(lower[first.end : second.start]) if second.start - first.end <= _MAX_BETWEEN else None
    lead = None if link else _lead_apart(lower, first, second)
    start = first.start if lead is None else lead
    factor = _linked(lower, first, second, link)
    if factor is None:
        ends = _apart(lower, first, second) if lead is not None else None
        return Pair(ends, start) if ends else None
    if not _is_one_currency(first, second):
        return None
    if annual := _by_the_year(lower, first, second):
        return Pair(annual, start) if annual[0].value <= annual[1].value <= MAX_FACTOR * annual[0].value else None
    ends = _same_scale(first, second)
    low, high = sorted(end.value for end in ends)
    is_range = high <= factor * low or (low == 0 and high > 0 and factor > MAX_FACTOR)
    return Pair(ends, start) if is_range else None


def _linked(lower: str, first: Amount, second: Amount, link: _Link | None) -> float | None:
    """Return how far two amounts may be apart that what stands between them links, or leads to them; else None."""
    if second.start - first.end > _MAX_BETWEEN:
        return None
    factor = _max_factor(first, second)
    if link:
        return factor if link == "range" else min(factor, _MAX_FACTOR_OF_SLASH if link == "slash" else MAX_FACTOR)
    words, between = salary_words(), lower[first.end : second.start]
    is_led = len(between) < 24 and words.up_to.search(between) and words.least.search(lower, *_lead(first))
    return factor if is_led and not _tells_more(between) else None


def _link(between: str) -> _Link | None:
    """Return what links two amounts, apart from the first one's period and gross or net."""
    words = salary_words()
    attached = words.attached_at(between, 0)
    bare = between[attached.end() :] if attached else between
    forms = [between, _SPACES.sub(" ", words.net.sub(" ", words.gross.sub(" ", bare)))]
    if any(words.link.fullmatch(form) for form in forms):
        return "range"
    if any(words.link_of_alike.fullmatch(form) for form in forms):
        return "slash" if "/" in forms[-1] else "and"
    return None


def _lead(amount: Amount) -> tuple[int, int]:
    """Return between which places what leads to an amount is looked for."""
    return max(0, amount.start - _MAX_LEAD), amount.start


def _tells_more(between: str) -> bool:
    """Tell whether what stands between two amounts says that they aren't of one kind."""
    words = salary_words()
    return any(said.search(between) for said in (words.not_pay, words.total, words.on_target))


def _lead_apart(lower: str, first: Amount, second: Amount) -> int | None:
    """Return where the word stands that leads to the first of two amounts which are one range whatever stands between
    them: "from $90,000 a year in Reno up to $120,000"; None where they are none."""
    if not (first.marks and second.marks) or second.start - first.end > _MAX_APART:
        return None
    between = lower[first.end : second.start]
    if _ENDS_RANGE.search(between):
        return None
    for lead, link in salary_words().apart:
        if link.search(between) and (match := lead.search(lower, *_lead(first))):
            return None if _tells_more(between) else match.start()
    return None


def _apart(lower: str, first: Amount, second: Amount) -> tuple[Amount, Amount] | None:
    """Return two amounts that a word leads to as the ends of one range, where one can be of the other."""
    if not _is_one_currency(first, second):
        return None
    ends = _by_the_year(lower, first, second) or (first, second)
    return ends if ends[0].value < ends[1].value <= MAX_FACTOR * ends[0].value else None


def _by_the_year(lower: str, first: Amount, second: Amount) -> tuple[Amount, Amount] | None:
    """Return what two ends are in a year where each tells a period of its own: "$70/hour to $208,000/year"."""
    words = salary_words()
    attached = words.attached_at(lower, first.end, second.start)
    later = attached and words.attached_at(lower, second.end)
    if not (attached and later):
        return None
    told = [next(iter(words.periods_behind(match[0])), None) for match in (attached, later)]
    per_year = load("salary")["per_year"]
    if None in told or told[0] == told[1]:
        return None
    low, high = (
        replace(end, value=round(end.value * per_year[period], 2), period="year")
        for end, period in zip((first, second), told, strict=True)
    )
    return low, high


def _max_factor(first: Amount, second: Amount) -> float:
    """Return how far the ends of a range may be apart."""
    if first.is_money or not second.has_mark_in_front:
        return float("inf")
    return 0 if first.is_year else MAX_FACTOR  # "7 - $38,000"


def _is_one_currency(first: Amount, second: Amount) -> bool:
    if not first.marks or not second.marks:
        return True
    groups = load("salary")["groups"]
    one, other = (
        {code for mark in end.marks for code in groups.get(mark, [mark])} for end in (first, second)
    )  # fmt: skip
    return not one.isdisjoint(other)


def _same_scale(first: Amount, second: Amount) -> tuple[Amount, Amount]:
    """Give both ends of a range the scale that stands at one of them: "60-70k", "$120K - 150", "£45-55,000"."""
    factors = salary_words().scales
    if second.scale and not first.scale and first.value < second.value / 100:
        return replace(first, value=first.figures * factors[second.scale]), second
    if first.scale and not second.scale and second.value < first.value / 100:
        return first, replace(second, value=second.figures * factors[first.scale])
    if not first.scale and not second.scale and second.value / MAX_FACTOR <= first.value * 1000 <= second.value:
        return replace(first, value=first.value * 1000), second
    return first, second
