"""Salaries as boards write them: range, currency, period, and what that makes a year (`salary.yml`)."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from skilltide.normalise.data import fold, load

_NUMBER = r"\d{1,3}(?:[ ,.'’\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?"
_NOT_PAY = re.compile(
    r"\(\s*(?:glassdoor|employer|indeed|linkedin)?\s*est(?:\.|imate)?d?\s*\)|employer provided salary\s*:?"
    r"|\b401\s?\(?k\)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Salary:
    """A salary as told (`min`, `max` in `currency_code` per `period_code`) and per year, in whole currency units.

    One amount told ("up to", "from", or a single one) fills only the side it stands for, or both for a plain one.
    """

    min: float | None
    max: float | None
    currency_code: str | None
    period_code: str | None
    annual_min: float | None
    annual_max: float | None


@dataclass(frozen=True, slots=True)
class _Tables:
    currencies: dict[str, str]
    amount: re.Pattern[str]
    periods: dict[str, str]
    period: re.Pattern[str]
    per_year: dict[str, int]


@cache
def _tables() -> _Tables:
    data = load("salary")
    currencies = {str(sign).casefold(): code for sign, code in data["currencies"].items()}
    marks = "|".join(
        re.escape(sign) if not sign[-1].isalpha() else re.escape(sign) + r"\b"
        for sign in sorted(currencies, key=len, reverse=True)
    )
    periods = {word: code for code, words in data["periods"].items() for word in words}
    words = "|".join(sorted(map(re.escape, periods), key=len, reverse=True))
    return _Tables(
        currencies=currencies,
        amount=re.compile(
            rf"(?P<before>{marks})?\s*(?P<number>{_NUMBER})\s*(?P<scale>k|m|tsd|thousand|mil|lpa|lakhs?|lacs?)?(?![\w])\s*(?P<after>{marks})?",
            re.IGNORECASE,
        ),
        periods=periods,
        period=re.compile(
            rf"(?:\bper|\ban?|/|\bje|\bpro|\bpar|\bpor|\bal?|\bà|\bp\.?)\s*({words})\b|\b({words})\b", re.IGNORECASE
        ),
        per_year=data["per_year"],
    )


@lru_cache(maxsize=16384)
def read_salary(text: str | None, country_code: str | None = None) -> Salary | None:
    """Read a salary field, e.g. "$104k-$171k (Glassdoor est.)", "€70.000", "$60/hr"; None where it can't be read.

    A year of full-time work counts 2,080 hours, 260 days, 52 weeks, 12 months. Without a period, amounts from 10,000
    are per year and amounts below 500 per hour; anything between tells none. A bare "$" takes the country's currency,
    USD where no country is known.
    """
    if text is None or len(text) > 300:
        return None
    tables = _tables()
    bare = _NOT_PAY.sub(" ", text)
    found = [match for match in tables.amount.finditer(bare) if _value(match["number"], match["scale"]) > 0]
    marked = [match for match in found if match["before"] or match["after"] or match["scale"]]
    if not found:
        return None
    amounts = _range(bare, found, marked)
    if not amounts:
        return None
    currency = _currency([match for match in amounts if match["before"] or match["after"]] or marked, country_code)
    values = [_value(match["number"], match["scale"]) for match in amounts]
    if len(values) == 2 and not amounts[0]["scale"] and amounts[1]["scale"] and values[0] < values[1] / 100:
        values[0] = _value(amounts[0]["number"], amounts[1]["scale"])  # "60-70k"
    rest = bare[amounts[-1].end("number") :]
    period = _period(rest) or _period(bare[: amounts[0].start()])
    if period is None:
        highest = max(values)
        period = "year" if highest >= 10_000 else "hour" if highest < 500 and currency else None
    if currency is None and period is None:
        return None
    low, high = _sides(bare, amounts, values)
    if low is not None and high is not None and low > high:
        low, high = high, low
    return _checked(low, high, currency, period)


def _range(text: str, found: list[re.Match[str]], marked: list[re.Match[str]]) -> list[re.Match[str]]:
    for first, second in pairwise(found):
        between = text[first.end("scale" if first["scale"] else "number") : second.start("number")]
        between = re.sub(
            "|".join(re.escape(sign) for sign in sorted(_tables().currencies, key=len, reverse=True)),
            " ",
            between.casefold(),
        )
        if (
            re.fullmatch(r"[\s/a-z.]{0,14}(?:-|–|—|−|~|to|bis|à|a|and|until|up to|und|et|y|e)\s*", between)
            and len(between) < 24
        ):
            return [first, second]
    pool = marked or [match for match in found if _value(match["number"], match["scale"]) >= 1000]
    return pool[:1]


def _sides(text: str, amounts: list[re.Match[str]], values: list[float]) -> tuple[float | None, float | None]:
    if len(values) == 2:
        return values[0], values[1]
    before, after = text[: amounts[0].start()].casefold(), text[amounts[0].end() :].strip()
    if re.search(r"\b(up to|max\w*|bis zu|jusqu|hasta|fino a|até|tot)\b", before):
        return None, values[0]
    if after.startswith("+") or re.search(
        r"\b(from|ab|starting|min\w*|at least|à partir|desde|da|over|mindestens)\b", before
    ):
        return values[0], None
    return values[0], values[0]


def _value(number: str, scale: str | None) -> float:
    digits = re.sub(r"[ '’\u00a0\u202f]", "", number)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?", digits):
        tail = re.search(r"[.,](\d{1,2})$", digits)
        whole = digits[: tail.start()] if tail else digits
        value = float(re.sub(r"[.,]", "", whole) + (f".{tail[1]}" if tail else ""))
    else:
        value = float(digits.replace(",", "."))
    if scale is None:
        return value
    name = scale.casefold()
    if name in ("m", "mil"):
        return value * (1_000_000 if name == "m" else 1_000)
    return value * (100_000 if name in ("lpa", "lakh", "lakhs", "lac", "lacs") else 1_000)


def _currency(amounts: list[re.Match[str]], country_code: str | None) -> str | None:
    for match in amounts:
        for mark in (match["after"], match["before"]):
            if mark and (code := _tables().currencies[mark.casefold()]) != "dollar":
                return code
    if any("$" in (match["before"], match["after"]) for match in amounts):
        return str(load("salary")["dollar_countries"].get(country_code, "USD"))
    if any((match["scale"] or "").casefold() in ("lpa", "lakh", "lakhs", "lac", "lacs") for match in amounts):
        return "INR"
    return None


def _period(text: str) -> str | None:
    match = _tables().period.search(fold_slash(text))
    return _tables().periods[(match[1] or match[2]).casefold()] if match else None


def fold_slash(text: str) -> str:
    """Fold a text but keep "/" (as in "60/hr") as a mark of its own."""
    return " / ".join(fold(part) for part in text.split("/"))


def _checked(low: float | None, high: float | None, currency: str | None, period: str | None) -> Salary | None:
    data = load("salary")
    factor = _tables().per_year.get(period or "")
    annual_low = low * factor if low is not None and factor else None
    annual_high = high * factor if high is not None and factor else None
    scale = data["scale"].get(currency, 1)
    limits = data["plausible_annual"]
    for amount in (annual_low, annual_high):
        if amount is not None and not limits["min"] <= amount <= limits["max"] * scale:
            return None
    return Salary(low, high, currency, period, annual_low, annual_high)
