"""Salaries as boards write them: range, currency, period, and what that makes a year (`salary.yml`)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from skilltide.normalise.data import fold, load
from skilltide.normalise.salary_words import COUNTED, salary_words

MAX_CHARS = 300
_NOT_PAY = re.compile(
    r"\(\s*(?:glassdoor|employer|indeed|linkedin)?\s*est(?:\.|imate)?d?\s*\)|employer provided salary\s*:?"
    r"|\b(?:sur|over|in|su|en|auf)\s1[2-6](?:[.,]\d+)?\s(?:mois|months|mensilit\w+|monate\w*|pagas|gehälter\w*)\b"
    r"|\b401\s?\(?k\)?|\d+(?:[.,]\d+)?(?:\s?-\s?\d+(?:[.,]\d+)?)?\s?%|\bx\s?1[2-6]\b",
    re.IGNORECASE,
)
_MONTHLY_SHARE = re.compile(r"\s?·?\s?1[2-9]\s?薪")  # "15-25K·14薪": fourteen months' pay a year
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-") | dict.fromkeys("〜～∼", "~") | dict.fromkeys("’‘`´ʼ′", "'"))
_SPACES = re.compile(r"\s+")
_NEGATIVE = re.compile(r"(?:[A-Z]{3}\s?|[$€£¥₹])?-[$€£¥₹]?\d[\d.,']*(?:\s?(?:[A-Z]{3}|[$€£¥₹]))?")
"""A number below zero, which is a coordinate or a missing value. "- 50,000" with a blank has lost its lower end."""
_MAX_FACTOR = 4
"""Single amounts further apart than this are not taken together."""


@dataclass(frozen=True, slots=True)
class Salary:
    """A salary as told (`min`, `max` in `currency_code` per `period_code`) and per year, in whole currency units.

    One amount told ("up to", "from", or a single one) fills only the side it stands for, or both for a plain one. Where
    several ranges are told (zones, levels), it is from the lowest to the highest of them.
    """

    min: float | None
    max: float | None
    currency_code: str | None
    period_code: str | None
    annual_min: float | None
    annual_max: float | None
    notes: tuple[str, ...] = ()
    """`salary_several` (ranges), `salary_gross`, `salary_net`, `salary_on_target` (with full commission),
    `salary_period_usual` (no period was told: the one its currency is used to)."""


@dataclass(frozen=True, slots=True)
class _Amount:
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


@dataclass(frozen=True, slots=True)
class _Range:
    amounts: tuple[_Amount, ...]
    low: float | None
    high: float | None
    currency: str | None
    period: str | None
    is_on_target: bool


@lru_cache(maxsize=16384)
def read_salary(text: str | None, country_code: str | None = None) -> Salary | None:
    """Read a salary field, e.g. "$104k-$171k (Glassdoor est.)", "od 15 000 do 20 000 zł"; None where it can't be read.

    A year of full-time work counts 2,080 hours, 260 days, 52 weeks, 26 fortnights, 12 months. Without a period, amounts
    from 10,000 are per year and amounts below 500 per hour, anything between tells none; some currencies have limits of
    their own (`unsaid`). What a sign means that several currencies have ("$", "kr"), a code elsewhere in the text
    tells, else the country. Bonus and equity are left out. Never raises.
    """
    if text is None or len(text) > MAX_CHARS:
        return None
    words = salary_words()
    plain = _SPACES.sub(" ", unicodedata.normalize("NFKC", text).translate(_DASHES))
    is_monthly_share = bool(_MONTHLY_SHARE.search(plain))
    plain = _MONTHLY_SHARE.sub(" ", _NOT_PAY.sub(" ", plain))
    if _NEGATIVE.fullmatch(plain.strip()) or words.no_period.search(fold(plain)):
        return None
    amounts = _pay(plain, [amount for amount in _amounts(plain) if amount.value > 0])
    if not amounts:
        return None
    ranges = list(_ranges(plain, amounts, country_code))
    if is_monthly_share:
        ranges = [replace(found, period=found.period or "month") for found in ranges]
    return _union(_comparable(ranges, country_code), plain)


def _amounts(text: str) -> Iterator[_Amount]:
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
        yield _Amount(
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
    is_grouped = is_grouped and len(groups[0]) <= 3  # "72499.992" is a fraction
    if len(groups) == 1 or is_grouped:
        return float("".join(groups))
    return float("".join(groups[:-1]) + "." + groups[-1])


def _pay(text: str, amounts: list[_Amount]) -> list[_Amount]:
    """Leave out bonus and equity, and bare numbers beside amounts of money."""
    words = salary_words()
    lowered = text.casefold()
    if len(lowered) != len(text):  # a letter that casefolding makes two
        lowered = text.lower() if len(text.lower()) == len(text) else text
    kept: list[_Amount] = []
    for before, amount in zip([None, *amounts], amounts, strict=False):
        ahead = lowered[before.end if before else 0 : amount.start]
        behind = lowered[amount.end :]
        if not words.not_pay_after.search(behind) and not words.not_pay_before.search(ahead):
            kept.append(amount)
        elif kept and kept[-1] is before and _is_link(ahead):
            kept.pop()  # "$5,000 - $10,000 bonus"
    marked = [amount for amount in kept if amount.marks or amount.scale]
    if not marked:
        return kept
    # "60-70k": a bare number is one end of a range whose other end is marked
    linked = set()
    for first, second in pairwise(kept):
        if _is_link(lowered[first.end : second.start]):
            linked |= {id(first), id(second)}
    return [amount for amount in kept if amount.marks or amount.scale or id(amount) in linked]


def _is_link(between: str) -> bool:
    words = salary_words()
    if len(between) > 40:
        return False
    bare = words.net.sub(" ", words.gross.sub(" ", between))
    bare = re.sub(r"/\s?[^\W\d_]{1,8}\.?|\b(?:per|an?|pro|par|por)\s(?:hour|hr|day|week|month|year|annum)\b", " ", bare)
    return bool(words.link.fullmatch(_SPACES.sub(" ", bare)) or words.link.fullmatch(between))


def _ranges(text: str, amounts: list[_Amount], country_code: str | None) -> Iterator[_Range]:
    """Yield the ranges and single amounts, each with what its surroundings say of it."""
    words = salary_words()
    groups: list[tuple[_Amount, ...]] = []
    lowered = text.casefold() if len(text.casefold()) == len(text) else text
    place = 0
    while place < len(amounts):
        pair = amounts[place : place + 2]
        if len(pair) == 2 and _belong(lowered, pair[0], pair[1]):
            groups.append((pair[0], pair[1]))
        else:
            groups.append((pair[0],))
        place += len(groups[-1])
    ends = [0, *(group[-1].end for group in groups)]
    starts = [*(group[0].start for group in groups[1:]), len(text)]
    for found, last_end, next_start in zip(groups, ends, starts, strict=False):
        group = _same_scale(found)
        ahead, behind = lowered[last_end : group[0].start], lowered[group[-1].end : next_start]
        inner = lowered[group[0].end : group[-1].start] if len(group) == 2 else ""
        values = [amount.value for amount in group]
        low: float | None
        high: float | None
        if len(values) == 2:
            low, high = min(values), max(values)
        elif words.up_to.search(ahead) or words.or_less.search(behind):
            low, high = None, values[0]
        elif words.least.search(ahead) or words.or_more.search(behind) or group[0].is_least:
            low, high = values[0], None
        else:
            low = high = values[0]
        is_lpa = any(amount.scale == "lpa" for amount in group)
        yield _Range(
            amounts=group,
            low=low,
            high=high,
            currency=_currency(group, text, country_code),
            period="year" if is_lpa else _first_period(inner) or _first_period(behind) or _last_period(ahead),
            is_on_target=bool(words.on_target_before.search(ahead) or words.on_target_after.search(behind)),
        )


def _belong(text: str, first: _Amount, second: _Amount) -> bool:
    """Tell whether two amounts are the ends of one range: "60-70k", "min. 50,000 max. 70,000"."""
    words = salary_words()
    between = text[first.end : second.start]
    if _is_link(between):
        return True
    return bool(words.least.search(text[: first.start]) and words.up_to.search(between) and len(between) < 24)


def _same_scale(group: tuple[_Amount, ...]) -> tuple[_Amount, ...]:
    """Give both ends of a range the scale that stands at one of them: "60-70k", "$120K - 150"."""
    if len(group) == 2:
        first, second = group
        factors = salary_words().scales
        if second.scale and not first.scale and first.value < second.value / 100:
            return replace(first, value=first.figures * factors[second.scale]), second
        if first.scale and not second.scale and second.value < first.value / 100:
            return first, replace(second, value=second.figures * factors[first.scale])
    return group


def _currency(group: tuple[_Amount, ...], text: str, country_code: str | None) -> str | None:
    """Return the code of a range's currency: told beside it, or elsewhere in the text, else by the country."""
    data = load("salary")
    told = [mark for amount in group for mark in amount.marks]
    codes = [mark for mark in told if mark.isupper()]
    if codes:
        return codes[0]
    own = data["countries"].get(country_code)
    group_name = told[0] if told else None
    elsewhere = {data["currencies"]["renamed"].get(code, code) for code in salary_words().codes.findall(text)}
    if len(elsewhere) == 1 and (group_name is None or elsewhere <= set(data["groups"][group_name])):
        return str(elsewhere.pop())
    if group_name is None:
        return _currency_of_scale(group, own)
    choices = data["groups"][group_name]
    is_own = own in choices and max(amount.value for amount in group) >= data["dollar_from"].get(own, 0)
    return str(own if is_own else choices[0])


def _currency_of_scale(group: tuple[_Amount, ...], own: str | None) -> str | None:
    """Return the currency that is counted in such a scale or grouping; `own` is that of the posting's country."""
    data = load("salary")
    scales = {amount.scale for amount in group}
    if any(amount.is_indian for amount in group) or scales & set(data["lakh_scales"]):
        return own if own in data["lakh"] else "INR"
    if scales & set(data["scale_of_country"]["scales"]) and own in data["scale_of_country"]["currencies"]:
        return own
    return next((str(code) for amount in group if (code := data["scale_currency"].get(amount.scale))), None)


def _first_period(text: str) -> str | None:
    return next(_periods(text), None)


def _last_period(text: str) -> str | None:
    found = list(_periods(text))
    return found[-1] if found else None


def _periods(text: str) -> Iterator[str]:
    words = salary_words()
    for match in words.period.finditer(fold_slash(text)):
        yield words.periods[match["after"] or match["alone"] or match["unspaced"]]


def fold_slash(text: str) -> str:
    """Fold a text but keep "/" (as in "60/hr") as a mark of its own."""
    return " / ".join(fold(part) for part in text.split("/"))


def _comparable(ranges: list[_Range], country_code: str | None) -> list[_Range]:
    """Keep what can be taken together: base pay before pay with commission, ranges before single amounts, one currency
    and one period."""
    base = [found for found in ranges if not found.is_on_target]
    ranges = base or ranges
    wide = [found for found in ranges if len(found.amounts) == 2]
    ranges = wide or ranges
    own = load("salary")["countries"].get(country_code)
    first = next((found for found in ranges if own and found.currency == own), ranges[0])
    if first.period is None:  # "$100k - $120k in Reno, $120k - $140k a year in Boston"
        period = next((found.period for found in ranges if found.period and _is_alike(first, found)), None)
        ranges = [replace(found, period=found.period or period) for found in ranges]
        first = replace(first, period=period)
    return [first, *(
        found for found in ranges
        if found.amounts != first.amounts and found.period in (None, first.period)
        and found.currency in (None, first.currency)
    )]  # fmt: skip


def _is_alike(first: _Range, second: _Range) -> bool:
    values = [amount.value for found in (first, second) for amount in found.amounts]
    return max(values) <= _MAX_FACTOR * min(values)


def _union(ranges: list[_Range], text: str) -> Salary | None:
    words = salary_words()
    first = ranges[0]
    lows = [found.low for found in ranges if found.low is not None]
    highs = [found.high for found in ranges if found.high is not None]
    everything = [*lows, *highs]
    if len(first.amounts) == 1 and max(everything) > _MAX_FACTOR * min(everything):
        ranges, everything = [first], [value for value in (first.low, first.high) if value is not None]
        lows, highs = ([first.low] if first.low else []), ([first.high] if first.high else [])
    highest = max(everything)
    notes = []
    if len({(found.low, found.high) for found in ranges}) > 1:
        notes.append("salary_several")
    period = first.period
    if period is None:
        period, is_usual = _unsaid_period(highest, first.currency)
        if is_usual:
            notes.append("salary_period_usual")
    is_marked = any(amount.marks or amount.scale or amount.is_indian for found in ranges for amount in found.amounts)
    if (first.currency is None and period is None) or (not is_marked and first.period is None and highest < 1_000):
        return None
    lowered = text.casefold()
    is_gross, is_net = bool(words.gross.search(lowered)), bool(words.net.search(lowered))
    if is_gross != is_net:
        notes.append("salary_gross" if is_gross else "salary_net")
    if first.is_on_target:
        notes.append("salary_on_target")
    low = min(lows) if len(lows) == len(ranges) else None  # without a limit in one zone there is none in all
    high = max(highs) if len(highs) == len(ranges) else None
    if low is None and high is None:  # "from 40,000 €; up to 60,000 €" is one range
        if min(lows) > max(highs):
            return None
        low, high = min(lows), max(highs)
    return _checked(Salary(low, high, first.currency, period, None, None, tuple(notes)))


def _unsaid_period(highest: float, currency: str | None) -> tuple[str | None, bool]:
    """Return the period of amounts that tell none, and whether it is only the one that the currency is used to."""
    table = load("salary")["unsaid"]
    limits = table.get(currency, table["other"])
    if highest >= limits["year"]:
        return "year", False
    if highest < limits["hour"]:
        return ("hour" if currency else None), False
    return limits.get("between"), "between" in limits


def _checked(salary: Salary) -> Salary | None:
    """Add what it makes a year; None where that is no plausible pay."""
    data = load("salary")
    factor = data["per_year"].get(salary.period_code)
    if factor is None:
        return salary
    annual_low = round(salary.min * factor, 2) if salary.min is not None else None
    annual_high = round(salary.max * factor, 2) if salary.max is not None else None
    scale = data["scale"].get(salary.currency_code, 1)
    limits = data["plausible_annual"]
    for amount in (annual_low, annual_high):
        if amount is not None and not limits["min"] <= amount <= limits["max"] * scale:
            return None
    return replace(salary, annual_min=annual_low, annual_max=annual_high)
