"""The language a text is written in."""

import re
from functools import cache, lru_cache
from typing import Any

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
_FIRST_IDEOGRAPH, _FIRST_PICTURE = "\u2e80", "\U0001f000"


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


@lru_cache(maxsize=8192)
def _classify(sample: str) -> str | None:
    code, probability = _identifier().classify(sample)
    return str(code) if probability >= _MIN_PROBABILITY else None


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language, or None where it is too short (40 letters) or unclear.

    Judged on three slices (start, middle, end), as the start is often company text in another language. Where each of
    them is plainly English, nothing more is asked, as the model takes longer than all else of normalising.
    """
    if len(text) > 3 * _SLICE:
        middle = len(text) // 2
        slices = (text[:_SLICE], text[middle - _SLICE // 2 : middle + _SLICE // 2], text[-_SLICE:])
        if _are_plainly_english(slices):
            return "en"
        sample = " ".join(slices)
    else:
        sample = text
    if len(_NO_LETTER.sub("", sample)) < _MIN_LETTERS:
        return None
    return _classify(sample)


def _are_plainly_english(slices: tuple[str, ...]) -> bool:
    counts = [sum(map(part.count, _ENGLISH)) for part in slices]
    if min(counts) < _LEAST_WORDS or sum(counts) < _ALL_WORDS:
        return False
    return all(
        (" the " in part or " and " in part)
        and (part.isascii() or max(part) < _FIRST_IDEOGRAPH or max(part) >= _FIRST_PICTURE)
        for part in slices
    )
