"""A salary told in the description, where it is told beyond doubt: one range, called a salary."""

import re
from functools import cache

from skilltide.normalise.data import load
from skilltide.normalise.salary import Salary, read_salary

_HINT = re.compile(r"[$€£]\s?\d|\d\s?[€£]|\b(?:USD|EUR|GBP|CAD|CHF)\b")
_AMOUNT = r"\d{1,3}(?:[,.' ]\d{3})+(?:\.\d\d)?|\d{2,3}(?:\.\d\d?)?\s?[kK]|\d{2,3}(?:\.\d\d)?(?=\s?(?:/|per|an?)\s?h)"
_MARK = r"(?:US|CA|C|A|AU|S|NZ)?\$|€|£|(?:USD|EUR|GBP|CAD|CHF)\s?"
_RANGE = re.compile(
    rf"(?:{_MARK})\s?(?:{_AMOUNT}|\d{{2,3}})\s?(?:USD|CAD|EUR|GBP|CHF)?\s?(?:-|–|—|to|and)\s?(?:{_MARK})?\s?(?:{_AMOUNT})"
    r"(?:\s?(?:USD|CAD|EUR|GBP|CHF|€|£))?(?:\s?(?:/|per|an?|p\.)\s?(?:hour|hr|year|annum|month|day|week|a\.))?"
    rf"|(?:{_AMOUNT})\s?(?:€|£|EUR|GBP|CHF)?\s?(?:-|–|—|to|bis|a|à)\s?(?:{_AMOUNT})\s?(?:€|£|EUR|GBP|CHF)"
    r"(?:\s?(?:/|per|an?|pro|par)\s?(?:hour|year|Jahr|Monat|an))?",
)
_REACH = 160


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = load("salary")["in_text"]

    def any_of(words: list[str]) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})", re.IGNORECASE)

    return any_of(data["called"]), any_of(data["not_called"])


def find_salary(text: str, country_code: str | None = None) -> tuple[str, Salary] | None:
    """Return the one salary range that a description tells, with its wording; None where it tells none or several.

    A range counts where one of the words of `salary.yml` (`in_text.called`) stands before it in the same paragraph or
    the one above, at most 160 characters away, and none of `not_called` ("bonus", "funding") nearer than that word.
    """
    if not _HINT.search(text):
        return None
    called, not_called = _words()
    found: dict[tuple[float | None, float | None, str | None], tuple[str, Salary]] = {}
    for match in _RANGE.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        before = "\n\n".join(before.split("\n\n")[-2:])  # its paragraph and the heading above
        last_called = max((hit.start() for hit in called.finditer(before)), default=-1)
        last_other = max((hit.start() for hit in not_called.finditer(before)), default=-1)
        if last_called < 0 or last_other > last_called:
            continue
        salary = read_salary(match.group(), country_code)
        if salary is not None and salary.currency_code and salary.annual_min and salary.annual_max:
            found[salary.annual_min, salary.annual_max, salary.currency_code] = (match.group(), salary)
    if len(found) != 1:
        return None
    wording, salary = next(iter(found.values()))
    return (wording, salary) if salary.annual_max and salary.annual_max <= 4 * (salary.annual_min or 0) else None
