"""Numbers in salaries that count no money: working hours, days a week, lengths of contracts, grades."""

import re
from functools import cache

from skilltide.normalise.data import load
from skilltide.normalise.patterns import any_of, whole_words
from skilltide.normalise.salary_ranges import MAX_FACTOR, figures
from skilltide.normalise.salary_words import NUMBER, begins, currency_mark

_MAX_MARK = 30
"""So long may a currency's name be ("australian dollars")."""
_NO_LETTER = r"(?![^\W\d_])"
_SMALL = r"\d{1,2}(?:[.,]\d{1,2})?"
_FIGURES = (
    r"(?<![\w.,'])(?!(?<=\d )\d{3}(?!\d))"  # no end of "20 000 Monat"
    rf"(?:{_SMALL}\s?(?:-|/|to|bis|à|tot|or)\s?{_SMALL}|(?P<large>{NUMBER}))\+?"
)


def without_counts(text: str) -> str:
    """Return a text of the same length with blanks in the place of numbers that count something else than money.

    With them goes what they are counted by, "40 hours per week", so that it isn't taken for the period of the pay.
    What is behind "every" stays ("every 2 weeks" as "biweekly"), and so does an amount of money ("$50 hour").

    >>> without_counts("£40k, 12 month contract")
    '£40k,          contract'
    """
    numbers, others = _patterns()
    return others.sub(_blank, numbers.sub(_without, text))


def _without(match: re.Match[str]) -> str:
    if match["fortnight"]:
        return "biweekly".rjust(9)[-len(match[0]) :].ljust(len(match[0]))
    is_large = len(re.findall(r"\d", match["large"] or "")) > 3
    if match["each"] or (is_large and match["longer"] and match["longer"] < "\u1100"):  # "3000 mois"
        return match[0]
    start = match.start("number")
    money = _money().search(match.string, max(0, start - _MAX_MARK), start)  # "$50 hour"
    return match[0] if money and _is_end(money["low"], match["large"]) else _blank(match)


def _is_end(low: str | None, number: str | None) -> bool:
    """Tell whether a number may be money behind a currency, or behind an amount that it is the upper end of:
    "£500 - 600 day rate", but not "£70,000 - 2 days a week" or "£400 - 180 day contract"."""
    if low is None:
        return True
    return number is not None and figures(low) <= figures(number) <= MAX_FACTOR * figures(low)


@cache
def _money() -> re.Pattern[str]:
    """Return an expression for a currency at the end of what stands before a number, with an amount (`low`) or not."""
    return re.compile(rf"{currency_mark()}\s?(?:(?P<low>{NUMBER})\s?(?:-|/|to|bis|à|tot)\s?)?$", re.IGNORECASE)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what begins with a number, and what doesn't."""
    data = load("salary")
    counted = data["counted"]
    units = list(counted["units"].values())
    hours, *longer = (whole_words(words) + _of_longer(number) for number, words in enumerate(units, start=1))
    times = whole_words(counted["times"]) + _of_longer(1)
    week_of = rf"(?:{whole_words(counted['units']['week'])}\s(?:of|de|di|von|van|mit|à)\s)?"
    each = rf"(?<![^\W\d_])(?:{any_of(counted['each'])})\s?"
    anywhere = begins(r"/\u1100-\uffff")
    numbers = re.compile(
        rf"{anywhere}(?:(?P<fortnight>(?:/|{each})\s?{whole_words(data['periods']['fortnight']['after'])})"
        rf"|(?:(?P<each>{each})|{week_of})"
        rf"(?P<number>{_FIGURES}|\b(?:{any_of(counted['numbers'])}))[\s-]{{0,2}}(?:{hours}|(?P<longer>{'|'.join(longer)})"
        rf"|{times}|{whole_words(counted['people'])}))",
        re.IGNORECASE,
    )
    # "hours per week", but not "per hour / week"
    short = [word for word in units[0] + units[1] if len(word) > 2 or word > "\u1100"]
    no_number = rf"(?<!\d)(?<!\d[\s-])(?<!per )(?<!/)(?<!/ )(?<!an )(?<!a ){whole_words(short)}"
    once = rf"{whole_words(counted['once'])}\s?{_per()}{whole_words(word for words in units for word in words)}"
    others = re.compile(
        rf"{anywhere}(?:{once}|{no_number}{_of_longer(1).removesuffix('?')}|{whole_words(counted['whole'])}|{_grade()})",
        re.IGNORECASE,
    )
    return numbers, others


def _per() -> str:
    return rf"(?:p?/|\b(?:{any_of(load('salary')['per'])})\s)\s?"


def _of_longer(size: int) -> str:
    """Return what may follow a unit that is said of a longer one: "per week", "in the office a week", "weekly".

    `size`: the first of the longer units.
    """
    data = load("salary")
    counted = data["counted"]
    longer = [word for name in list(counted["units"])[size:] for word in counted["units"][name]]
    if not longer:
        return ""
    adverbs = [word for name in list(counted["units"])[size:] for word in counted["adverbs"].get(name, [])]
    no_pay = rf"(?!\s?(?:{any_of(data['pay'])}){_NO_LETTER})"
    after_per = rf"(?:\s[^\W\d_]+){{0,4}}?\s?{_per()}{whole_words(longer)}"
    return rf"(?:(?:{after_per}|[\s-]?(?:work(?:ing)?\s)?{whole_words(longer + adverbs)}){no_pay})?"


def _grade() -> str:
    """Return "Band 8a", "Level 3 - 4", but not "Level 60-70k", where an amount follows the word."""
    step = r"\d{1,2}[a-f]?"
    ends = r"(?![\w%])(?![.,']\d)(?!\s\d{3}(?!\d))"
    follows = rf"(?!\s?(?:(?:-|to)\s?{_SMALL}\s?)?(?:k\b|/|per\b|{currency_mark()}(?!\s?\d)))"
    grades = whole_words(load("salary")["counted"]["grades"])
    return rf"{grades}[\s:.#-]{{0,2}}{step}(?:\s?(?:-|/|to)\s?{step})?{ends}{follows}"
