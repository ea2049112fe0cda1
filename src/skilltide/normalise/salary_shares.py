"""Which of several amounts is the pay for full time: "£50,000 to £60,000 (pro rata £30,000 to £36,000)"."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Literal, TypeVar

from skilltide.normalise.data import load
from skilltide.normalise.patterns import any_of, whole_words

Share = Literal["full", "part", "actual"]
_Told = TypeVar("_Told")
_OF_ANY_SHARE = frozenset({"hour", "day"})
"""Periods whose pay is the same for any share of full time."""


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return what follows an amount at once, what follows it behind a mark, and what leads to one."""
    data = load("salary")["shares"]
    said = "|".join(rf"(?P<{share}>{whole_words(data[share])})" for share in ("full", "part", "actual"))
    filler = rf"(?:[\s:(~-]*(?:{any_of(data['filler'])})(?![^\W\d_]))*[\s:(~-]*"
    return (
        re.compile(rf"\s*(?:{said})"),
        re.compile(rf"[\s,(-]*(?:{said})"),
        re.compile(rf"(?:{said}){filler}(?:[^\w\s)]|[a-z]{{3}}\s?)?$"),
    )


def shares(around: Sequence[tuple[str, str]]) -> list[Share | None]:
    """Return what is said of each of the amounts of a text, in their order: pay for full time, for a share of it, the
    share that is worked, or nothing.

    `around`: what stands before and behind each one, lowered, as far as the next one.
    """
    if len(around) < 2 or not any(
        pattern.search(side) for pattern in _patterns()[1:] for both in around for side in both
    ):
        return [None] * len(around)
    return [
        _share(ahead, behind, is_first=number == 0, is_last=number == len(around) - 1)
        for number, (ahead, behind) in enumerate(around)
    ]


def _share(ahead: str, behind: str, *, is_first: bool, is_last: bool) -> Share | None:
    at_once, behind_mark, leading = _patterns()
    match = at_once.match(behind)
    if match is None and (is_first or at_once.match(ahead) is None):
        match = leading.search(ahead)
    if match is None and (is_last or leading.search(behind) is None):
        match = behind_mark.match(behind)
    return next((share for share in ("full", "part", "actual") if match[share]), None) if match else None


def for_full_time(
    told: Sequence[_Told], height: Callable[[_Told], tuple[Share | None, str | None, float]]
) -> list[_Told]:
    """Keep of several amounts in one period those of which the same is said as of the highest.

    Pay for a share of full time is lower than that for full time, whichever of the two is called by its name.
    `height`: what is said of one, its period, and how much it is.
    """
    heights = [height(one) for one in told]
    period = heights[0][1] if heights else None
    if period in _OF_ANY_SHARE or len({share for share, _, _ in heights}) < 2:
        return list(told)
    kept = max((one for one in heights if one[1] == period), key=lambda one: one[2])[0]
    return [one for one, (share, of, _) in zip(told, heights, strict=True) if of != period or share == kept]
