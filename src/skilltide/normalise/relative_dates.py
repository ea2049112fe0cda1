"""How long ago a posting was posted, in words: "30+ days ago", "vor zwei Wochen", "3天前", "yesterday"."""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from skilltide.normalise.data import fold
from skilltide.normalise.date_words import LEAST, DateWords, date_words, plain

_FRACTION = re.compile(r"(\d)[.,]\d+(?=\s*[^\W\d])")
_CLOCK = re.compile(
    r"(?:\b(?:at|um|à|às|a las|alle|om|kl|o|в)\.?\s+)?\b\d{1,2}(?::\d{2}){1,2}(?:\s?[ap]\.?m\b\.?)?(?:\s?uhr)?",
    re.IGNORECASE,
)
_MIN_PREFIX = 4  # "New York" is no "new"


class Past(NamedTuple):
    """Days before the observation, and the note on how exact that is."""

    days: int
    note: str | None


@lru_cache(maxsize=8192)
def read_past(text: str, today: date) -> Past | None:
    """Read how long ago a text says; None where it says no such thing. `today` only matters for names of weekdays."""
    words = date_words()
    wide = plain(text)
    if (match := words.unspaced.search(wide)) is not None:
        is_least = bool(match["plus"] or match["least"] or words.at_least.search(fold(wide)))
        return Past(_days(int(match["number"]), words.units[match["unit"]]), "posted_at_least" if is_least else None)
    folded = fold(_CLOCK.sub(" ", _FRACTION.sub(r"\1", wide)).replace(LEAST, " "))
    bare = _squeeze(words.noise.sub(" ", words.at_least.sub(f" {LEAST} ", folded)))
    plain_bare = _squeeze(bare.replace(LEAST, " "))
    return _whole(folded, plain_bare, words, today) or _counted(bare, words) or _at_the_start(folded, plain_bare, words)


def _counted(bare: str, words: DateWords) -> Past | None:
    """Read "3 days", "2 weeks and 1 day ago"; None where numbers and units are not what is told."""
    match = words.bare.fullmatch(bare) or words.past.search(bare)
    if match is not None:
        pairs = words.pair.finditer(match.group())
        days = sum(_days(_number(pair["number"], words), words.units[pair["unit"]]) for pair in pairs)
    elif match := words.one_past.fullmatch(bare):
        days = _days(1, words.units[match["unit"]])
    else:
        return None
    return Past(days, "posted_at_least" if LEAST in match.group() or "+" in match.group() else None)


def _days(number: int, unit: float) -> int:
    """Return whole days of so many units. 24 hours, which sites call the newest by, are still today."""
    count = number * unit
    return 0 if unit < 1 and count <= 1 else int(count + 1e-6)


def _number(text: str, words: DateWords) -> int:
    if text.isdecimal():
        return int(text)
    if text in words.numbers:
        return words.numbers[text]
    parts = text.split(" ")
    return words.numbers[parts[0]] + words.numbers[parts[-1]]  # "twenty one", "vingt et un"


def _whole(folded: str, bare: str, words: DateWords, today: date) -> Past | None:
    first = words.noise.match(folded)
    behind = folded[first.end() :].strip() if first else folded  # "posted just posted"
    for text in (folded, behind, bare, bare.replace("+", " ").strip()):
        if text in words.whole:
            days, is_about = words.whole[text]
            return Past(days, "posted_about" if is_about else None)
        if text in words.weekdays:
            return Past((today.isoweekday() - words.weekdays[text]) % 7, None)
    return None


def _at_the_start(folded: str, bare: str, words: DateWords) -> Past | None:
    for wording, (days, is_about) in words.whole.items():
        is_start = len(wording) >= _MIN_PREFIX and bare.startswith(wording + " ")
        if is_start or (not wording.isascii() and _is_unspaced(wording) and wording in folded):
            return Past(days, "posted_about" if is_about else None)
    return None


def _is_unspaced(wording: str) -> bool:
    """Tell whether a folded wording is of a script that has no spaces between words (CJK, Hangul in its parts)."""
    return any(letter >= "\u2e80" or "\u1100" <= letter <= "\u11ff" for letter in wording)


def _squeeze(text: str) -> str:
    return " ".join(text.split())
