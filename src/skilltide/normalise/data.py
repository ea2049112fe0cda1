"""Loads the YAML files of this package, which hold its rules and vocabularies."""

import hashlib
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from skilltide.quick_yaml import load_yaml

_FOLDER = Path(__file__).parent
_NO_WORD = re.compile(r"[^\w+#]|_")
# Letters that Unicode does not split into a base letter and an accent.
_NO_DECOMPOSITION = {
    "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "œ": "oe", "ı": "i"
}  # fmt: skip
# The marks of Japanese that make another letter of one: "ジ" is no "シ" with an accent.
_VOICING = frozenset("\u3099\u309a")
_VOICED = re.compile(r"[\u3040-\u30ff][\u3099\u309a]")


@cache
def load(name: str) -> Any:
    """Return the content of `<name>.yml` beside this module. Treat it as read-only."""
    return load_yaml((_FOLDER / f"{name}.yml").read_text(encoding="utf-8"))


@cache
def digest() -> str:
    """Return 12 hex digits over all YAML files of this package: another value means other rules."""
    whole = hashlib.sha256()
    for path in sorted(_FOLDER.glob("*.yml")):
        whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()[:12]


def fold(text: str) -> str:
    """Reduce text to lower-case words without accents, separated by one space; '+' and '#' stay ("c++", "c#").

    "Científico/a de Datos" becomes "cientifico a de datos". Used to compare names and titles, never shown.
    """
    return " ".join(_NO_WORD.sub(" ", strip_accents(text).casefold()).split())


def strip_accents(text: str) -> str:
    """Return a text without accents and in its letters' parts, as `fold` compares it; patterns for it need the same."""
    if text.isascii():
        return text
    for letter, alike in _NO_DECOMPOSITION.items():  # few: `translate` takes many times as long
        text = text.replace(letter, alike)
    text = unicodedata.normalize("NFKD", text)
    marks = {letter for letter in set(text) if unicodedata.combining(letter)}
    if not marks.isdisjoint(_VOICING):
        text = _VOICED.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)
    for mark in marks:
        text = text.replace(mark, "")
    return text
