"""Where a text may hold an amount of money: at signs of currencies, and at numbers beside a word or scale of one."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from skilltide.normalise.data import load
from skilltide.normalise.patterns import any_of, first_of

_SPACE = r"[ \u00a0\u202f]"
_UNSPACED = "\u1100"
"""From here on scripts put no space between words."""


def hints(text: str) -> Iterator[int]:
    """Yield where a text holds a sign of a currency, a number beside a word of one, or a word for pay that is followed
    by numbers without any ("年収600〜900万")."""
    return (match.start() for match in _hint().finditer(text))


@cache
def counted_scales() -> frozenset[str]:
    """Return the scales of one country or few: where a word for pay leads to them, money is meant."""
    data = load("salary")
    scales = {*data["lakh_scales"], *data["scale_currency"], *data["scale_of_country"]["scales"]}
    return frozenset(map(str, scales | {scale for scale in _scales() if scale >= _UNSPACED}))


@cache
def currency_codes() -> frozenset[str]:
    """Return the codes of all currencies that are known (ISO 4217)."""
    currencies = load("salary")["currencies"]
    values = {*currencies["signs"].values(), *currencies["words"].values(), *currencies["codes"]}
    return frozenset(value for value in values if len(value) == 3 and value.isupper())


def _scales() -> set[str]:
    return {str(word) for words in load("salary")["scales"].values() for word in words}


@cache
def _hint() -> re.Pattern[str]:
    """Return an expression that begins with one set of letters: so a text is passed over at the speed of a look-up."""
    data = load("salary")
    currencies = data["currencies"]
    signs = _signs(currencies["signs"])
    codes = {*currencies["codes"], *currency_codes()}
    in_words = {*currencies["signs"], *currencies["words"], "薪"}
    words = {word for word in in_words if signs.isdisjoint(word)}
    behind = words | {scale for scale in counted_scales() if len(scale) > 1 or scale >= _UNSPACED}
    unspaced = {word for word in behind if word[0] >= _UNSPACED}
    front = words - {str(word) for word in currencies["only_behind"]} - unspaced
    called = {word for words_of in data["in_text"]["called_in"].values() for word in words_of}
    scales = _longest_first(_all_cases(scale for scale in _scales() if scale < _UNSPACED))
    behind_words = _longest_first(_all_cases(behind - unspaced) | codes)
    first_of_called = "".join(sorted({word[0] for word in called}))
    all_signs = re.escape("".join(sorted(signs)))
    return re.compile(
        rf"[{all_signs}{first_of_called}0-9\uff10-\uff19]"
        rf"(?:(?<=\d)(?:(?<!\d.)(?<!\d[.,'].)(?:{_in_front(_all_cases(front) | codes)})"
        rf"|(?!\d)(?=(?:,-{{1,2}})?{_SPACE}?(?=[^\W\d_])(?:(?:{first_of(scales)})\.?\+?{_SPACE}?)?"
        rf"(?:(?:{first_of(behind_words)})(?![^\W\d_])|{any_of(unspaced)})))"
        rf"|(?<=[{all_signs}])|(?<=[{first_of_called}])(?:{_rest(called)}))"
    )


def _signs(spelled: Iterable[str]) -> set[str]:
    """Return the letters that are signs of currencies, in all their widths."""
    usual = {sign for sign in spelled if len(sign) == 1 and not sign.isalpha()}
    wide = map(chr, range(0xFE50, 0xFFF0))
    return usual | {sign for sign in wide if unicodedata.normalize("NFKC", sign) in usual}


def _all_cases(words: Iterable[str]) -> set[str]:
    return {form for word in words for form in (word, word.capitalize(), word.upper(), word[:2].upper() + word[2:])}


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _rest(words: Iterable[str]) -> str:
    """Return an expression for what follows the first letters of words, behind them."""
    return "|".join(rf"(?<={re.escape(word[0])}){re.escape(word[1:])}" for word in sorted(words))


def _in_front(words: Iterable[str]) -> str:
    """Return an expression for the place behind a digit that one of the words stands before."""
    by_length: dict[int, set[str]] = {}
    for word in words:
        by_length.setdefault(len(word), set()).add(word)
    return "|".join(
        rf"(?<=(?<![^\W\d_])(?:{any_of(alike)}){space}.)"
        for _, alike in sorted(by_length.items())
        for space in ("", _SPACE)
    )
