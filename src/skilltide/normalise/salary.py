"""Salaries as boards write them: range, currency, period, and what that makes a year (`salary.yml`)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from skilltide.normalise.data import fold, load
from skilltide.normalise.exponents import written_out
from skilltide.normalise.salary_counts import without_counts
from skilltide.normalise.salary_ranges import MAX_FACTOR, Amount, Told, lowered, plain, told_in
from skilltide.normalise.salary_shares import Share, for_full_time, shares
from skilltide.normalise.salary_words import fold_slash, salary_words

MAX_CHARS = 300
_NOT_PAY = re.compile(
    r"\(\s*(?:glassdoor|employer|indeed|linkedin)?\s*est(?:\.|imate)?d?\s*\)|employer provided salary\s*:?"
    r"|\b(?:sur|over|in|su|en|auf)\s1[2-6](?:[.,]\d+)?\s(?:mois|months|mensilit\w+|monate\w*|pagas|gehälter\w*)\b"
    r"|\b1[2-6][\s.]{1,2}(?:monatsgehält\w+|mensualités|mensualidades|pagas|mensilità)"
    r"|\b401\s?\(?k\)?|\d+(?:[.,]\d+)?(?:\s?-\s?\d+(?:[.,]\d+)?)?\s?%|\bx\s?1[2-6]\b",
    re.IGNORECASE,
)
MONTHLY_SHARE = re.compile(r"[\s·・•*×x,、|/(]{0,3}(?:1[2-9]|2[0-4])\s?薪\)?")
"""Behind a month's pay, how many of them are paid a year: "15-25K·14薪"."""
_TEN_THOUSANDS = re.compile(r"(\d+)[万萬](\d{1,3}(?:,?\d{3})?)(?=\s?[円元])")  # "25万5000円"
_SPACED_COMMA = re.compile(r"(?<=[$€£])(\d{1,3}), (\d{3})(?![\d%]|\s?[kKhH]\b)")  # "$75, 000"
_MAX_WIDTH = 20
"""A range whose top is more than this many times its bottom is a slip: "£60,000 - £65,0000"."""
_SPACES = re.compile(r"\s+")
_NEGATIVE = re.compile(r"(?:[A-Z]{3}\s?|[$€£¥₹])?-[$€£¥₹]?\d[\d.,']*(?:\s?(?:[A-Z]{3}|[$€£¥₹]))?")
"""A number below zero, which is a coordinate or a missing value. "- 50,000" with a blank has lost its lower end."""


@dataclass(frozen=True, slots=True)
class Salary:
    """A salary as told (`min`, `max` in `currency_code` per `period_code`) and per year, in whole currency units.

    One amount told ("up to", "from", or a single one) fills only the side it stands for, or both for a plain one. Where
    several ranges are told (zones, levels), it is from the lowest to the highest of them.
    """

    min: float | None = None
    max: float | None = None
    currency_code: str | None = None
    period_code: str | None = None
    annual_min: float | None = None
    annual_max: float | None = None
    notes: tuple[str, ...] = ()
    """`salary_several` (ranges), `salary_gross`, `salary_net`, `salary_on_target` (with full commission),
    `salary_period_usual` (no period was told: the one its currency is used to)."""


@dataclass(frozen=True, slots=True)
class _Range:
    amounts: tuple[Amount, ...]
    low: float | None
    high: float | None
    currency: str | None
    period: str | None
    is_on_target: bool
    is_total: bool
    """More than base pay."""
    share: Share | None
    """Whether it is said of full-time pay or of a share of it."""


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
    written = written_out(_SPACES.sub(" ", plain(unicodedata.normalize("NFKC", text))))
    is_monthly_share = bool(MONTHLY_SHARE.search(written))
    written = MONTHLY_SHARE.sub(" ", _NOT_PAY.sub(" ", written))
    if _NEGATIVE.fullmatch(written.strip()):
        return None
    written = _SPACED_COMMA.sub(r"\1,\2", written)
    written = _TEN_THOUSANDS.sub(lambda match: str(int(match[1]) * 10_000 + int(match[2].replace(",", ""))), written)
    if words.no_period.search(fold(words.period_of_no_pay.sub(" ", lowered(written)))):
        return None
    written = without_counts(written)
    found = _pay(told_in(written))
    said = shares([(told.ahead, told.behind) for told in found])
    ranges = [_range(told, share, written, country_code) for told, share in zip(found, said, strict=True)]
    if not ranges:
        return None
    if is_monthly_share:
        ranges = [replace(found, period=found.period or "month") for found in ranges]
    return _union(_comparable(ranges, country_code), written)


@lru_cache(maxsize=16384)
def has_amount(text: str) -> bool:
    """Tell whether a field holds a number that may be money, readable or not.

    >>> has_amount("12 loaves"), has_amount("Band 7, 10% bonus, 401k")
    (True, False)
    """
    written = _SPACES.sub(" ", plain(unicodedata.normalize("NFKC", text)))
    written = without_counts(MONTHLY_SHARE.sub(" ", _NOT_PAY.sub(" ", written)))
    return any(unicodedata.decimal(sign, 0) > 0 for sign in written)


def _pay(found: list[Told]) -> list[Told]:
    """Leave out bonus and equity, zeros, and bare numbers beside amounts of money."""
    found = [told for told in found if any(end.value > 0 for end in told.ends)]
    kept = [told for told in found if not _is_no_pay(told)] or [told for told in found if _is_beside_perks(told)]
    return [told for told in kept if told.is_money] or kept


def _is_no_pay(told: Told) -> bool:
    """Tell whether an amount or a range is a bonus or the like, by what stands before or after it."""
    words = salary_words()
    if not told.ends[-1].is_least and words.not_pay_after.search(told.behind):  # "$90k+ bonus" is pay
        return True
    for match in words.not_pay_before.finditer(told.ahead):
        if words.ends_reach.search(match["reach"]):
            continue
        label = re.split(r"[;|.,()]", told.ahead[: match.start()])[-1]
        if ":" in match["reach"] and words.pay.search(label):  # "Salary + bonus: €60,000"
            continue
        return True
    return False


def _is_beside_perks(told: Told) -> bool:
    """Tell whether it is as large as a year's pay and only stands beside what belongs to pay: "benefits £40k-£50k",
    "£40k-£50k pension"."""
    words = salary_words()
    code = next((mark for end in told.ends for mark in end.marks if mark.isupper()), None)
    table = load("salary")["unsaid"]
    least = table.get(code, table["other"])["year"]
    is_added = words.added_to.search(told.ahead) is not None  # "plus £12,000 pension"
    is_beside = words.perks_before.search(told.ahead) or (not is_added and words.perks_after.match(told.behind))
    return bool(is_beside) and min(end.value for end in told.ends) >= least


def _range(told: Told, share: Share | None, text: str, country_code: str | None) -> _Range:
    """Return an amount or a range with what its surroundings say of it."""
    words = salary_words()
    values = [end.value for end in told.ends]
    low: float | None
    high: float | None
    if len(values) == 2:
        low, high = min(values) or None, max(values)
        if low is None and told.ends[1].value == 0:  # "£50,000 - £0"
            low, high = high, None
    elif words.up_to.search(told.ahead) or words.or_less.search(told.behind):
        low, high = None, values[0]
    elif words.least.search(told.ahead) or words.or_more.search(told.behind) or told.ends[0].is_least:
        low, high = values[0], None
    else:
        low = high = values[0]
    currency = _currency(told.ends, text, country_code)
    return _Range(
        amounts=told.ends,
        low=low,
        high=high,
        currency=currency,
        period=_period(told, currency),
        is_on_target=bool(words.on_target_before.search(told.ahead) or words.on_target_after.search(told.behind)),
        is_total=bool(words.total_before.search(told.ahead) or words.total_after.search(told.behind)),
        share=share,
    )


def _period(told: Told, currency: str | None) -> str | None:
    """Return the period that is told: at once behind the amount, else the nearest one that makes a year's pay of it."""
    if any(end.scale == "lpa" for end in told.ends):
        return "year"
    if own := next((end.period for end in told.ends if end.period), None):
        return own
    for attached, is_behind in ((told.inner_period, True), (told.inner, False), (told.period, True)):
        if attached and (found := _first_period(attached, is_behind=is_behind)):
            return found
    highest = max(end.value for end in told.ends)
    likely = [*reversed(list(_periods(told.ahead, highest, currency))), *_periods(told.behind, highest, currency)]
    if currency is None and any(end.scale and not end.scale.isascii() for end in told.ends):
        return next(iter(likely), None)  # "月給30万以上"
    return next((period for period in likely if _is_likely(highest, currency, period)), None)


def _is_likely(amount: float, currency: str | None, period: str) -> bool:
    """Tell whether an amount may be meant by a period that doesn't follow it at once."""
    data = load("salary")
    most = data["plausible_annual"]["max"] if period == "year" else data["most_by_far_period"]
    annual = amount * data["per_year"][period]
    return bool(data["plausible_annual"]["min"] <= annual <= most * data["scale"].get(currency, 1))


def _currency(group: tuple[Amount, ...], text: str, country_code: str | None) -> str | None:
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


def _currency_of_scale(group: tuple[Amount, ...], own: str | None) -> str | None:
    """Return the currency that is counted in such a scale or grouping; `own` is that of the posting's country."""
    data = load("salary")
    scales = {amount.scale for amount in group}
    if any(amount.is_indian for amount in group) or scales & set(data["lakh_scales"]):
        return own if own in data["lakh"] else "INR"
    if scales & set(data["scale_of_country"]["scales"]) and own in data["scale_of_country"]["currencies"]:
        return own
    return next((str(code) for amount in group if (code := data["scale_currency"].get(amount.scale))), None)


def _first_period(text: str, *, is_behind: bool) -> str | None:
    """Return the first period of a text; `is_behind`: it stands right behind an amount."""
    words = salary_words()
    folded = fold_slash(words.period_of_no_pay.sub(" ", text))
    return next(iter(words.periods_behind(text) if is_behind else words.periods_in(folded)), None)


def _periods(text: str, amount: float, currency: str | None) -> Iterator[str]:
    """Yield the periods of a text without those that tell how often a year's pay is paid out."""
    words = salary_words()
    folded = words.no_pay_period.sub(" ", fold_slash(words.period_of_no_pay.sub(" ", text)))
    for match in words.told_periods(folded):
        is_paid = words.paid.search(folded[: match.start()])
        if not is_paid or _unsaid_period(amount, currency)[0] != "year":
            yield words.period_of(match)


def _comparable(ranges: list[_Range], country_code: str | None) -> list[_Range]:
    """Keep what can be taken together: base pay before pay with commission, ranges before single amounts, one currency
    and one period."""
    base = [found for found in ranges if not found.is_on_target and not found.is_total]
    ranges = base or [found for found in ranges if not found.is_on_target] or ranges
    ranges = for_full_time(ranges, _height)
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


def _height(found: _Range) -> tuple[Share | None, str | None, float]:
    """Return what tells pay for full time from pay for a share of it: what is said, the period and the amount."""
    highest = found.high or found.low or 0
    return found.share, found.period or _unsaid_period(highest, found.currency)[0], highest


def _is_alike(first: _Range, second: _Range) -> bool:
    values = [amount.value for found in (first, second) for amount in found.amounts]
    return max(values) <= MAX_FACTOR * min(values)


def _union(ranges: list[_Range], text: str) -> Salary | None:
    words = salary_words()
    first = ranges[0]
    if first.low is not None and first.high is not None and first.high > _MAX_WIDTH * first.low:
        return None
    lows = [found.low for found in ranges if found.low is not None]
    highs = [found.high for found in ranges if found.high is not None]
    everything = [*lows, *highs]
    if len(first.amounts) == 1 and max(everything) > MAX_FACTOR * min(everything):
        ranges, everything = [first], [value for value in (first.low, first.high) if value is not None]
        lows, highs = ([first.low] if first.low else []), ([first.high] if first.high else [])
    highest = max(everything)
    notes = []
    if len({(found.low, found.high) for found in ranges}) > 1:
        notes.append("salary_several")
    period = first.period
    if period is None:
        period, is_usual = _unsaid_period(highest, first.currency, min(everything))
        if is_usual:
            notes.append("salary_period_usual")
    is_marked = any(amount.marks or amount.scale or amount.is_indian for found in ranges for amount in found.amounts)
    if (first.currency is None and period is None) or (not is_marked and first.period is None and highest < 1_000):
        return None
    lower = lowered(text)
    is_gross, is_net = bool(words.gross.search(lower)), bool(words.net.search(lower))
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


def _unsaid_period(highest: float, currency: str | None, lowest: float | None = None) -> tuple[str | None, bool]:
    """Return the period of amounts that tell none, and whether it is only the one that the currency is used to."""
    table = load("salary")["unsaid"]
    limits = table.get(currency, table["other"])
    if lowest is not None and lowest < limits["year"] <= highest and "between" not in limits:
        return None, False  # "€3,500 - €11,000"
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
