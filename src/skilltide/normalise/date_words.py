"""The words of dates (`dates.yml`), ready to be looked for in folded text."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from skilltide.normalise.data import fold, load
from skilltide.normalise.patterns import any_of

LEAST = "#"
"""Stands in a prepared text for the words of `at_least`."""


@dataclass(frozen=True, slots=True)
class DateWords:
    """Words, folded, with what they stand for, and the patterns made of them."""

    months: dict[str, int]
    units: dict[str, float]
    """Unit -> days, those of scripts without spaces too (as they stand)."""
    numbers: dict[str, int]
    whole: dict[str, tuple[int, bool]]
    """Wording -> days before the observation, and whether that is only about so."""
    weekdays: dict[str, int]
    """Monday is 1."""
    eras: dict[str, int]
    ranges: frozenset[str]
    """What stands between the first and the last of several days."""
    noise: re.Pattern[str]
    at_least: re.Pattern[str]
    pair: re.Pattern[str]
    """A number and its unit: groups `number` and `unit`."""
    past: re.Pattern[str]
    """Numbers with units, marked as past, anywhere."""
    bare: re.Pattern[str]
    """Numbers with units and nothing else."""
    one_past: re.Pattern[str]
    """A unit without a number, marked as past: "tydzień temu"; group `unit`."""
    unspaced: re.Pattern[str]
    """Numbers with units marked as past in scripts without spaces: groups `number`, `unit` and `least`."""
    month_ago: re.Pattern[str]
    """A unit before "ago", which is August in Spanish."""
    other_day: re.Pattern[str]
    """What makes a date another day than that of posting ("apply by"), in text as it is written."""
    posted: re.Pattern[str]
    """What makes one the day of posting, beside such a one."""


@cache
def date_words() -> DateWords:
    """Return the words of `dates.yml`."""
    data = load("dates")

    def by_word(table: dict[int, list[str]]) -> dict[str, int]:
        return {fold(str(word)): number for number, words in table.items() for word in words}

    units, numbers = by_word(data["units"]), by_word(data["numbers"])
    unspaced = {word: days for days, words in data["units_unspaced"].items() for word in words}
    whole = {word: (days, False) for word, days in by_word(data["words"]).items()}
    whole |= {word: (days, True) for word, days in by_word(data["about"]).items()}
    before, after = ({fold(word) for word in data[key]} for key in ("ago_before", "ago_after"))
    least = {fold(word) for word in data["at_least"]}
    tens = any_of(word for word, number in numbers.items() if number >= 20 and number % 10 == 0)
    ones = any_of(word for word, number in numbers.items() if number < 10)
    join = f"(?:{any_of(map(fold, data['joins']))})"
    spelt = rf"(?:{tens}) (?:{join} )?(?:{ones})|{any_of(numbers)}"
    number = rf"(?:{LEAST} ?)?(?:(?<!\d)\d{{1,4}}\+? ?|\b(?:{spelt}) )"
    pair = rf"{number}(?:{any_of(units)})\b(?: ?\+)?"
    pairs = rf"{pair}(?: (?:{join} )?{pair})*"
    one = any_of(units)
    ago = any_of(data["ago_unspaced"])
    return DateWords(
        months=by_word(data["months"]),
        units=units | unspaced | dict.fromkeys((*data["hours"], *map(fold, data["hours"])), 1 / 24),
        numbers=numbers,
        whole=whole,
        weekdays=by_word(data["weekdays"]),
        eras=data["eras"],
        ranges=frozenset(map(fold, data["ranges"])),
        noise=re.compile(rf"\b(?:{any_of({fold(word) for word in data['noise']} - before - after - least)})\b"),
        at_least=re.compile(rf"\b(?:{any_of(least)})\b"),
        pair=re.compile(rf"(?P<number>(?<!\d)\d{{1,4}}|\b(?:{spelt}))\+? ?(?P<unit>{any_of(units)})\b"),
        past=re.compile(rf"\b(?:{any_of(before)}) {pairs}|{pairs} (?:{any_of(after)})\b"),
        bare=re.compile(rf"(?:(?:{any_of(before)}) )?{pairs}(?: (?:{any_of(after)}))?"),
        one_past=re.compile(rf"(?:{LEAST} )?(?P<unit>{one}) (?:{any_of(after)})"),
        unspaced=re.compile(
            rf"(?<!\d)(?P<number>\d{{1,4}})\s?(?P<plus>\+?)\s?(?P<unit>{any_of(unspaced)})\s?"
            rf"(?P<least>{any_of(data['at_least_unspaced'])}|\+)?\s?(?:{ago})"
        ),
        month_ago=re.compile(rf"\b({any_of(units)}) ago\b"),
        other_day=re.compile(
            rf"\b(?:{'|'.join(data['other_day'])})\b|{any_of(data['other_day_unspaced'])}", re.IGNORECASE
        ),
        posted=re.compile("|".join(data["posted"]), re.IGNORECASE),
    )


_HAN_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_HAN_NUMBER = re.compile("[〇零一二三四五六七八九十两兩]{1,5}(?=[个個か年月日号號天周週星小时時分])")


def plain(text: str) -> str:
    """Return a text with wide digits and signs made narrow, and Chinese numerals before their units made digits."""
    text = unicodedata.normalize("NFKC", text)
    return text if text.isascii() else _HAN_NUMBER.sub(lambda match: str(_han(match.group())), text)


def _han(numeral: str) -> int:
    if "十" not in numeral:
        return int("".join(str(_HAN_DIGITS[digit]) for digit in numeral))
    tens, _, ones = numeral.partition("十")
    return 10 * (_han(tens) if tens else 1) + (_han(ones) if ones else 0)
