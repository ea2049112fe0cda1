"""Reads through entities, escapes, widths and invisible characters: what a reader, or a browser, makes of a text.

Only for finding: each character of the unfolded text knows which characters of the original it stands for.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

_ROUNDS = 4
"""Escapes are read as often as that: `&amp;#64;`, `%2540`."""

# Worth unfolding: an escaped "@", plus sign, digit or dot; digits and letters of another width or script; what is not
# seen. Not among them, since they stand in nearly every text and are read as they are: dashes and spaces of all kinds.
_PERCENT = re.compile(r"%(?:25)*(?:40|2[bBeE]|3[0-9])")
_ENTITY = re.compile(r"&(?:amp;)*(?:#|[a-zA-Z]{2,8};)")
# What is not odd, so that the first range ends the question for nearly every character.
_ODD = re.compile(
    "[^\x00-\u00ac\u00ae-\u034e\u0350-\u05ff\u06fa-\u07bf\u0b80-\u0e4f\u0e5a-\u0eff\u1e00-\u200a\u2010-\u2023\u2025-\u2029"
    "\u2030-\u205f\u2070-\u245f\u2500-\u3001\u3003-\ufe0f\uffe0-\uffff\U00010000-\U0001d3ff\U0001d800-\U0010ffff]"
)
_CODED = re.compile(
    r"&(?:#[xX]0{0,6}[0-9a-fA-F]{1,6}|#0{0,6}\d{1,7}|[A-Za-z]{2,32});?"
    r"|%[0-9a-fA-F]{2}"
    r"|\\u[0-9a-fA-F]{4}"
    r"|=40(?=\w)"
    r"|</?(?:a|b|big|bdi|bdo|code|em|font|i|mark|small|span|strong|sub|sup|tt|u|wbr)\b[^<>]{0,200}>|<!--[^<>]{0,200}-->"
    r"|[^\x00-\x7f]"
)
_DOTS = frozenset("\u00b7\u2027\u2219\u22c5\u2024\u3002\uff61")


@dataclass(frozen=True, slots=True)
class Unfolded:
    """A text to search. `text[i]` stands for the original's characters `starts[i]` to `ends[i]`."""

    text: str
    starts: list[int]
    ends: list[int]


def needs_unfolding(text: str) -> bool:
    """Tell whether a text holds anything that could hide an address or a number from a plain search."""
    # each looked for by itself, from one rare character on: many times quicker than one expression for all
    if _PERCENT.search(text) or _ENTITY.search(text):
        return True
    if ("\\" in text and "\\u00" in text) or ("=" in text and "=40" in text):
        return True
    if "@" in text and (">@" in text or "@<" in text):
        return True
    return not text.isascii() and _ODD.search(text) is not None


def unfold(text: str) -> Unfolded:
    """Return a text with all escapes read, in ASCII as far as its characters have a counterpart there.

    >>> unfold("jane&#64;firm").text
    'jane@firm'
    """
    current = Unfolded(text, list(range(len(text))), list(range(1, len(text) + 1)))
    for _ in range(_ROUNDS):
        following = _read_once(current)
        if following.text == current.text:
            break
        current = following
    return current


def _read_once(given: Unfolded) -> Unfolded:
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0

    def copy(until: int) -> None:
        parts.append(given.text[done:until])
        starts.extend(given.starts[done:until])
        ends.extend(given.ends[done:until])

    for match in _CODED.finditer(given.text):
        read = _read(match.group())
        if read == match.group():
            continue
        copy(match.start())
        done = match.end()
        parts.append(read)
        starts.extend([given.starts[match.start()]] * len(read))
        ends.extend([given.ends[match.end() - 1]] * len(read))
    copy(len(given.text))
    return Unfolded("".join(parts), starts, ends)


@lru_cache(maxsize=4096)
def _read(coded: str) -> str:
    """Return what an escape, or a single character beyond ASCII, stands for."""
    first = coded[0]
    if first == "&":
        return unescape(coded)
    if first in "%=" and len(coded) == 3:
        code = int(coded[1:], 16)
        return chr(code) if 0x20 <= code < 0x7F else coded  # a part of a longer character, or a control character
    if first == "\\":
        return chr(int(coded[2:], 16))
    if first == "<":
        return ""
    return _plain(coded)


def _plain(letter: str) -> str:
    category = unicodedata.category(letter)
    if category == "Cf" or letter in "\u034f\ufe0e\ufe0f":
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category == "Pd" or letter == "\u2212":
        return "-"
    if category == "Zs":
        return " "
    if letter in _DOTS:
        return "."
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) == 1 and plain.isascii() else letter
