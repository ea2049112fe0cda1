"""A salary told in the description, where it is told beyond doubt: a range, or one for each zone, called a salary."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

from skilltide.normalise.data import load
from skilltide.normalise.lately import ALIKE
from skilltide.normalise.salary import MAX_CHARS, Salary, read_salary
from skilltide.normalise.word_search import is_quick, places

_CODES = (
    "USD|EUR|GBP|CAD|CHF|AUD|NZD|SGD|HKD|PLN|SEK|NOK|DKK|CZK|HUF|RON|INR|PKR|AED|SAR|QAR|BRL|MXN|ZAR|JPY|ILS|RUB|UAH"
)
# What stands beside the amount of every range that `_RANGE` finds. Each alternative begins with a letter of its own and
# looks back from there: so the expression is many times quicker.
_AFTER_AMOUNT = (r"zł", r"kr\b", "руб", "万", "만", "LPA", "Lakh", "Lac", "lakh", "lac")
_HINT = re.compile(
    "|".join([
        r"\$", "€", "£", "₹", "₽", r"R(?<=\bR)s\b",
        *(rf"{code[0]}(?<=\b{code[0]}){code[1:]}\b" for code in _CODES.split("|")),
        *(rf"{word[0]}(?:(?<=\d{word[0]})|(?<=\d[ k\u00a0]{word[0]})){word[1:]}" for word in _AFTER_AMOUNT),
    ])
)  # fmt: skip
_HINT_WORDS = (
    "$", "€", "£", "₹", "₽", "Rs", *_CODES.split("|"), *(word.removesuffix(r"\b") for word in _AFTER_AMOUNT)
)  # fmt: skip
"""The letters of all hints: looked for first, as that takes a fourth of the time."""
_AMOUNT = (
    r"\d{1,2}(?:,\d{2})+,\d{3}|\d{1,3}(?:[,.' \u00a0\u202f’]\d{3})+(?:[.,]\d\d)?|\d{2,3}(?:[.,]\d\d?)?\s?[kK]"
    r"|\d{2,3}(?:\.\d\d)?(?=\s?(?:/|per|an?|pro)\s?h)|\d{3,4}\s?(?:万|만)"
)
_SIGN = r"(?:US|CA|C|A|AU|S|NZ|HK|R|MX)?\$|€|£|₹|₽"
_MARK = rf"(?:{_SIGN}|(?:{_CODES}|Rs\.?)\s?)"
_MARK_AFTER = rf"(?:€|£|₽|zł|kr\b\.?|руб\b\.?|円|원|{_CODES})"
_TO = r"\s?(?:-|–|—|to|and|bis|à|a|do|до|y|〜|~)\s?"
_PER = (
    r"(?:\s?(?:brutto|netto|gross|net))?(?:\s?(?:/|\b(?:per|an?|p\.|pro|par|por|al|w|в)\b)\s?"
    r"(?:hour|hr|year|yr|annum|month|mo|day|week|a\.|Jahr|Monat|Stunde|Std|an|mois|mes|mês|ano|año|anno|mies|godz|мес)\b)?"
)
_RANGE = re.compile(
    rf"{_MARK}\s?(?:{_AMOUNT}|\d{{2,3}})\s?(?:{_CODES})?{_TO}{_MARK}?\s?(?:{_AMOUNT})(?:\s?(?:{_CODES}|€|£))?{_PER}"
    rf"|(?<![\w.,])(?:{_AMOUNT})\s?{_MARK_AFTER}?{_TO}(?:{_AMOUNT})\s?{_MARK_AFTER}{_PER}"
    rf"|(?<![\w.,])\d{{1,2}}(?:\.\d)?{_TO}\d{{1,2}}(?:\.\d)?\s?(?:LPA|[Ll]a(?:kh|c)s?)\b"
)
_REACH = 160
_MAX_FACTOR = 4
"""Pay whose top is more than this many times its bottom is taken for a mistake."""


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = load("salary")["in_text"]

    def any_of(words: list[str]) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})", re.IGNORECASE)

    return any_of(data["called"]), any_of(data["not_called"])


@lru_cache(maxsize=ALIKE)
def find_salary(text: str, country_code: str | None = None) -> tuple[str, Salary] | None:
    """Return the salary range that a description tells, with its wording; None where it tells none.

    A range counts where one of the words of `salary.yml` (`in_text.called`) stands before it in the same paragraph or
    the one above, at most 160 characters away, and none of `not_called` ("bonus", "funding") nearer than that word.
    Several ranges in one currency and period (zones, levels) give the range from the lowest to the highest, with the
    note `salary_several` and each one's wording; where they don't go together, there is none. Amounts in the currency
    of the posting's country go before others.
    """
    called, not_called = _words()
    found: dict[tuple[float | None, float | None], tuple[str, Salary]] = {}
    for match in _money_ranges(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        before = "\n\n".join(before.split("\n\n")[-2:])  # its paragraph and the heading above
        last_called = max((hit.start() for hit in called.finditer(before)), default=-1)
        last_other = max((hit.start() for hit in not_called.finditer(before)), default=-1)
        if last_called < 0 or last_other > last_called:
            continue
        salary = read_salary(match.group(), country_code)
        if salary is not None and salary.currency_code and salary.annual_min and salary.annual_max:
            found.setdefault((salary.annual_min, salary.annual_max), (match.group().strip(), salary))
    own = load("salary")["countries"].get(country_code)
    if any(salary.currency_code == own for _, salary in found.values()):  # "80,000 DKK a month (about €130k a year)"
        found = {key: told for key, told in found.items() if told[1].currency_code == own}
    salaries = [salary for _, salary in found.values()]
    if not salaries or len({(salary.currency_code, salary.period_code) for salary in salaries}) > 1:
        return None
    low = min(salaries, key=lambda salary: salary.annual_min or 0)
    high = max(salaries, key=lambda salary: salary.annual_max or 0)
    if (high.annual_max or 0) > _MAX_FACTOR * (low.annual_min or 0):
        return None
    notes = low.notes if len(salaries) == 1 else (*low.notes, "salary_several")
    wording = "; ".join(wording for wording, _ in found.values())[:MAX_CHARS]
    return wording, replace(low, max=high.max, annual_max=high.annual_max, notes=notes)


def _money_ranges(text: str) -> Iterator[re.Match[str]]:
    """Yield the ranges of money in the lines that hold a currency."""
    done = 0
    for hint in hints(text):
        if hint < done:
            continue
        start = text.rfind("\n", 0, hint) + 1
        done = text.find("\n", hint) + 1 or len(text) + 1
        yield from _RANGE.finditer(text, start, done - 1)


def hints(text: str) -> Iterator[int]:
    """Yield where a text holds a currency."""
    if is_quick():
        return (place for place in places(text, _HINT_WORDS) if _HINT.match(text, place))
    return slow_hints(text)


def slow_hints(text: str) -> Iterator[int]:
    """Yield the same as `hints`, without what may not be installed."""
    return (match.start() for match in _HINT.finditer(text))
