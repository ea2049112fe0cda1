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
_BELOW: dict[Share | None, frozenset[Share | None]] = {
    "full": frozenset({None, "part", "actual"}),
    None: frozenset({"part", "actual"}),
    "part": frozenset({None, "actual"}),
    "actual": frozenset(),
}
"""What is said of the highest amount -> what is said of those that may be a share of it. What is called full time is no
share: "Boston $120,000 (full-time), New York $140,000"."""


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return what follows an amount at once, what follows it behind a mark, and what leads to one."""
    data = load("salary")["shares"]
    full, part, actual = (rf"(?P<{share}>{whole_words(data[share])})" for share in ("full", "part", "actual"))
    filler = rf"(?:{any_of(data['filler'])})(?![^\W\d_])"
    hours = r"(?:on|for|at|by)\s*(?:[\d)]|$)"  # "actual salary based on 20 hours"; counted ones may be blanks by now
    of_all = rf"(?!\s(?:\w+\s){{0,3}}(?:{any_of(data['of_all'])})(?![^\W\d_])(?!\s{hours}))"
    leads_on = rf"(?!(?:[\s-]+{filler})*\s?:)"  # "£50,000 part time: £30,000"
    behind = rf"(?:{full}|{part}|{actual}{of_all}){leads_on}"
    return (
        re.compile(rf"\s*{behind}"),
        re.compile(rf"[\s,(-]*{behind}"),
        re.compile(rf"(?:{full}|{part}|{actual})(?:[\s:(~-]*{filler})*[\s:(~-]*(?:[^\w\s)]|[a-z]{{3}}\s?)?$"),
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
    """Leave out of several amounts in one period those that are pay for a share of what the highest is pay for.

    Pay for a share of full time is lower than that for full time, whichever of the two is called by its name.
    `height`: what is said of one, its period, and how much it is.
    """
    heights = [height(one) for one in told]
    period = heights[0][1] if heights else None
    if period in _OF_ANY_SHARE or len({share for share, _, _ in heights}) < 2:
        return list(told)
    kept = max((one for one in heights if one[1] == period), key=lambda one: one[2])[0]
    return [one for one, (share, of, _) in zip(told, heights, strict=True) if of != period or share not in _BELOW[kept]]
