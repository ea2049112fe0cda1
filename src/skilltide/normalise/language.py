"""The language a text is written in."""

import re
from functools import cache, lru_cache
from typing import Any

from skilltide.normalise.data import load
from skilltide.normalise.lately import ALIKE

LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "pl", "cs", "sk", "hu", "ro", "bg", "hr", "sl",
    "el", "tr", "ru", "uk", "he", "ar", "zh", "ja", "ko", "vi", "th", "id", "ca", "et", "lv", "lt",
)  # fmt: skip
"""ISO 639-1 codes that postings are told apart in; fewer choices, fewer slips on short texts."""
_NO_LETTER = re.compile(r"[\W\d_]+")
_MIN_LETTERS = 40
_SLICE = 400
_MIN_PROBABILITY = 0.7
_ENGLISH = (" the ", " and ", " with ", " you ", " our ", " of ", " to ")
_LEAST_WORDS, _ALL_WORDS = 3, 15
"""So many of them in each slice, and in all: no text of the history in another language has that."""
_LEAST_LEAD = 10
"""So many more different small words of one language than of any other: no text of the history with that is another."""
_IDEOGRAPH = re.compile("[\u2e80-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]")
"""Characters of Chinese, Japanese or Korean; no pictures, nor the signs that pictures and bullets are made with."""
_TOLD = re.compile(r"([a-z]{2})(?:[-_][a-z\d]{2,8}){0,3}", re.IGNORECASE)
"""A language as fields tell it (BCP 47): `en`, `pt-BR`, `zh_Hans_CN`."""


@cache
def _identifier() -> Any:
    from skilltide.normalise.language_model import identifier

    return identifier(LANGUAGES)


@lru_cache(maxsize=8192)
def _classify(sample: str) -> str | None:
    code, probability = _identifier().classify(sample)
    return str(code) if probability >= _MIN_PROBABILITY else None


def told_language(text: str) -> str | None:
    """Return the ISO 639-1 code that a field tells; None for anything else, as the text itself tells it better.

    >>> told_language("pt-BR"), told_language("EN"), told_language("Dutch"), told_language("jp")
    ('pt', 'en', None, None)
    """
    told = _TOLD.fullmatch(text.strip())
    code = told[1].lower() if told else None
    return code if code in _codes() else None


@cache
def _codes() -> frozenset[str]:
    return frozenset(load("languages")["codes"].split())


@lru_cache(maxsize=ALIKE)
def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language, or None where it is too short (40 letters) or unclear.

    Judged on three slices (start, middle, end), as the start is often company text in another language. Where each of
    them plainly is of one language, nothing more is asked, as the model takes longer than all else of normalising.
    """
    slices: tuple[str, ...] = (text,)
    if len(text) > 3 * _SLICE:
        middle = len(text) // 2
        slices = (text[:_SLICE], text[middle - _SLICE // 2 : middle + _SLICE // 2], text[-_SLICE:])
        if _are_plainly_english(slices):
            return "en"
    if (plain := _plain_language(slices)) is not None:
        return plain
    sample = " ".join(slices)
    if len(_NO_LETTER.sub("", sample)) < _MIN_LETTERS:
        return None
    return _classify(sample)


def _are_plainly_english(slices: tuple[str, ...]) -> bool:
    counts = [sum(map(part.count, _ENGLISH)) for part in slices]
    if min(counts) < _LEAST_WORDS or sum(counts) < _ALL_WORDS:
        return False
    return all((" the " in part or " and " in part) and not _has_ideographs(part) for part in slices)


def _plain_language(slices: tuple[str, ...]) -> str | None:
    """Return the language whose small words are the most in each slice, and by far in all; None where none are."""
    words = [frozenset(part.lower().split()) for part in slices]
    counts = {code: [len(small & part) for part in words] for code, small in _small_words().items()}
    best, second = sorted(counts, key=lambda code: sum(counts[code]), reverse=True)[:2]
    if sum(counts[best]) - sum(counts[second]) < _LEAST_LEAD:
        return None
    first = counts.pop(best)
    if not all(mine > max(others) for mine, *others in zip(first, *counts.values(), strict=True)):
        return None
    return None if any(map(_has_ideographs, slices)) else best


@cache
def _small_words() -> dict[str, frozenset[str]]:
    return {code: frozenset(words.split()) for code, words in load("plain_words").items()}


def _has_ideographs(text: str) -> bool:
    return not text.isascii() and _IDEOGRAPH.search(text) is not None
