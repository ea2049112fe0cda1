"""The encoding of a text by its bytes: a mark, UTF-8, the letters of a language, or the best guess."""

import codecs
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from skilltide.quick_yaml import load_yaml

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF8_STARTS = bytes(range(0xC2, 0xF5))
_MAX_BROKEN = 200
"""A few broken bytes in a UTF-8 file are repaired one by one; more mean another encoding."""
_JUDGED_BYTES = 100_000
_NUL_SHARE = 0.4
"""Of UTF-16 without a mark the higher bytes are mostly NUL where most of the text is ASCII."""
_SURE = 0.95
"""Of a text in several bytes a letter fewer signs make letters of one language."""
_LATIN = "\u0250"
"""Letters before it are Latin."""
_HIGH = bytes(range(0x80, 0x100))
_CONTROLS = frozenset(map(chr, range(0x80, 0xA0)))
_MISFIT = "\ufffd"


@dataclass(frozen=True, slots=True)
class _Rules:
    one_byte: tuple[str, ...]
    letters: tuple[frozenset[str], ...]
    inside_words: str


@cache
def _rules() -> _Rules:
    data = load_yaml(Path(__file__).with_name("encodings.yml").read_text(encoding="utf-8"))
    letters = tuple(frozenset(text + text.upper()) for text in data["letters"].values())
    return _Rules(tuple(data["one_byte"]), letters, data["inside_words"])


def detect_encoding(sample: bytes) -> str:
    """Name the encoding of a file by its first bytes; cp1252 where nothing tells."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        halves = sample[first:_JUDGED_BYTES:2]
        if halves.count(0) > _NUL_SHARE * len(halves):
            return name
    if _is_utf8(sample):
        return "utf-8"
    head = sample[:_JUDGED_BYTES]
    fits = {name: _fit(head.decode(name, errors="replace")) for name in _rules().one_byte}
    name, fit = max(fits.items(), key=lambda item: item[1])
    if fit >= _SURE:
        return name
    from charset_normalizer import from_bytes

    best = from_bytes(head).best()
    return name if best is None or _is_latin(best.encoding) else best.encoding


def _is_utf8(sample: bytes) -> bool:
    """Tell whether bytes are UTF-8, but for a few broken ones."""
    broken = start = 0
    while True:
        try:
            sample[start:].decode("utf-8")
        except UnicodeDecodeError as error:
            if start + error.start >= len(sample) - 4:  # the sample's end cuts a letter
                break
            broken += 1
            start += error.end
            if broken > _MAX_BROKEN:
                break
        else:
            break
    return broken == 0 or len(sample) - len(sample.translate(None, _UTF8_STARTS)) > 2 * broken


def _is_latin(encoding: str) -> bool:
    """Tell whether an encoding of one byte a letter holds a Latin script: most of its high letters are."""
    try:
        letters = [letter for letter in _HIGH.decode(encoding, errors="ignore") if letter.isalpha()]
    except (LookupError, UnicodeError):
        return False
    return 2 * sum(letter < _LATIN for letter in letters) > len(letters)


def _fit(text: str) -> float:
    """Return the share of signs beyond ASCII that a language of their line writes so; 1 where there are none."""
    total = fitting = 0
    for line in text.splitlines():
        signs = Counter(_signs(line))
        total += signs.total()
        fitting += max(sum(signs[sign] for sign in letters & signs.keys()) for letters in _rules().letters)
    return fitting / total if total else 1.0


def _signs(line: str) -> Iterator[str]:
    """Yield the letters of a line beyond ASCII, and a replacement character for each sign that no text has there.

    Those are controls, signs inside of words, a capital behind a small letter, and another script beside Latin.
    """
    if line.isascii():
        return
    before = ""
    for sign, after in zip(line, f"{line[1:]} ", strict=True):
        if not sign.isascii():
            is_inside = before.isalpha() and after.isalpha() and sign not in _rules().inside_words
            if sign.isalpha():
                is_mixed = sign >= _LATIN and any(one.isascii() and one.isalpha() for one in (before, after))
                yield _MISFIT if is_mixed or (sign.isupper() and before.islower()) else sign
            elif is_inside or sign == _MISFIT or sign in _CONTROLS:
                yield _MISFIT
        before = sign
