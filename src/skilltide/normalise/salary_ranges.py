"""Amounts of money in a text, and which of them are the two ends of one range."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from skilltide.normalise.salary_words import COUNTED, salary_words

MAX_FACTOR = 4
"""Single amounts further apart than this are not taken together."""
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Amount:
    value: float
    figures: float
    """The number as written, without its scale."""
    scale: str | None
    marks: tuple[str, ...]
    """ISO codes and groups of the currency."""
    start: int
    end: int
    is_indian: bool
    is_least: bool


def amounts(text: str) -> Iterator[Amount]:
    """Yield the numbers of a text that may be money."""
    words = salary_words()
    for match in words.amount.finditer(text):
        marks = tuple(
            words.marks[mark.casefold()] for name in ("first", "second", "after", "last") if (mark := match[name])
        )
        scale = (match["scale"] or "").casefold().rstrip(".") or ("k" if match["thousand"] else None)
        if not marks and scale is None and COUNTED.match(text, match.end("number")):
            continue
        if scale == "l" and not {"INR", "rupee"} & set(marks) and not re.search(r"\b(?:INR|pa|p\.a)\b|₹", text):
            continue
        number = match["number"]
        figures = _figures(number)
        is_least = match["plus"] is not None
        yield Amount(
            value=figures * (words.scales[scale] if scale else 1),
            figures=figures,
            scale=scale,
            marks=marks,
            start=match.start(),
            end=match.end(),
            is_indian=bool(re.match(r"\d{1,2}(?:,\d{2})+,\d{3}", number)),
            is_least=is_least,
        )


def _figures(number: str) -> float:
    """Return the value of figures: a last group of one or two digits is a fraction, groups of three are none."""
    digits = re.sub(r"[ ']", "", number)
    groups = re.split(r"[.,]", digits)
    is_grouped = len(groups) > 1 and len(groups[-1]) == 3 and (len(groups) > 2 or groups[0] != "0")
    if len(groups) == 1 or is_grouped:
        return float("".join(groups))
    return float("".join(groups[:-1]) + "." + groups[-1])


def is_link(between: str) -> bool:
    """Tell whether what stands between two amounts makes them one range."""
    words = salary_words()
    if len(between) > 40:
        return False
    bare = words.net.sub(" ", words.gross.sub(" ", between))
    bare = re.sub(r"/\s?[^\W\d_]{1,8}\.?|\b(?:per|an?|pro|par|por)\s(?:hour|hr|day|week|month|year|annum)\b", " ", bare)
    return bool(words.link.fullmatch(_SPACES.sub(" ", bare)) or words.link.fullmatch(between))


def pairs(lowered: str, found: list[Amount]) -> Iterator[tuple[Amount, ...]]:
    """Yield the amounts of a lowered text, those together that are the ends of one range."""
    place = 0
    while place < len(found):
        pair = found[place : place + 2]
        is_pair = len(pair) == 2 and _belong(lowered, pair[0], pair[1])
        yield (pair[0], pair[1]) if is_pair else (pair[0],)
        place += 2 if is_pair else 1


def _belong(text: str, first: Amount, second: Amount) -> bool:
    """Tell whether two amounts are the ends of one range: "60-70k", "min. 50,000 max. 70,000"."""
    words = salary_words()
    between = text[first.end : second.start]
    if is_link(between):
        return True
    return bool(words.least.search(text[: first.start]) and words.up_to.search(between) and len(between) < 24)


def same_scale(group: tuple[Amount, ...]) -> tuple[Amount, ...]:
    """Give both ends of a range the scale that stands at one of them: "60-70k", "$120K - 150"."""
    if len(group) == 2:
        first, second = group
        factors = salary_words().scales
        if second.scale and not first.scale and first.value < second.value / 100:
            return replace(first, value=first.figures * factors[second.scale]), second
        if first.scale and not second.scale and second.value < first.value / 100:
            return first, replace(second, value=second.figures * factors[first.scale])
    return group
