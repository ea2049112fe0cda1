"""The unit of pay that a column's name tells: "Annual Salary (EUR)", "Day rate £", "salary_k_usd"."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from skilltide.normalise.salary import read_salary
from skilltide.normalise.salary_words import salary_words

_FILLERS = frozenset({"in", "per", "a", "an", "of", "brutto", "netto", "brut", "bruto", "lordo"})
_SHORT_PERIODS = frozenset({"pa", "yr", "hr", "mo", "wk"})
_SCALES = frozenset({"k", "tsd", "thousand", "lakh", "lakhs", "lac", "lacs", "lpa", "万", "万円", "万元", "만원"})
_SCALED_BELOW = 1_000
"""A number from here on is written out, whatever scale its column tells."""


class PayUnit(NamedTuple):
    """What amounts in a column are of, as far as its name tells."""

    currency: str | None = None
    """A code or a sign, as normalisation reads them."""
    period: str | None = None
    scale: str | None = None
    """`k`, `lakh` and the like."""


@cache
def _currencies() -> dict[str, str]:
    marks = salary_words().marks
    return {mark: value if value.isupper() else mark for mark, value in marks.items() if len(mark) > 2 or value != "R"}


def pay_unit(name: str, words: Iterable[str]) -> PayUnit:
    """Return the unit that a column's name tells. `words`: the name's words, folded."""
    listed = list(words)
    currency = next((_currencies()[word] for word in listed if word.isalpha() and word in _currencies()), None)
    if currency is None:
        currency = next((sign for sign in name if not sign.isalnum() and sign in salary_words().marks), None)
    periods = salary_words().periods
    period = next((periods[word] for word in listed if _is_period(word)), None)
    return PayUnit(currency, period, next((word for word in listed if word in _SCALES), None))


def without_unit(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield a name's words without currency and scale, and then also without the period ("hourly rate" is pay)."""
    bare = tuple(
        word
        for word in words
        if word not in _FILLERS and word not in _SCALES and not (word.isalpha() and word in _currencies())
    )
    yield bare
    yield tuple(word for word in bare if not _is_period(word))


def _is_period(word: str) -> bool:
    return (len(word) > 2 or word in _SHORT_PERIODS) and word in salary_words().periods


def in_unit(amount: str, unit: PayUnit) -> str:
    """Return an amount in digits with its scale, where it can only be meant in it."""
    try:
        is_scaled = unit.scale is not None and float(amount) < _SCALED_BELOW
    except ValueError:
        is_scaled = unit.scale is not None
    return f"{amount} {unit.scale}" if is_scaled else amount


def with_unit(text: str, currency: str | None, period: str | None) -> str:
    """Return pay in words with the currency and the period that other columns tell, where it is read otherwise."""
    found = read_salary(text)
    if found is None:
        return text
    is_period_told = bool(salary_words().periods_behind(text))
    if period not in (None, found.period_code) and not is_period_told:
        told = f"{text} per {period}"
        text = told if read_salary(told) is not None else text
    return f"{currency} {text}" if currency and found.currency_code is None else text
