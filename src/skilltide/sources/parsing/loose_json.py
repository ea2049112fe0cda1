"""JSON as people write it into web pages: with comments, unescaped quotes, bad escapes, several values in a row.

What is wrong in it is mended by the library json-repair, which never gives up: of a text that it misunderstands it
gives a part, or keys that nobody wrote. So what it gives is believed only where nothing got lost.
"""

import html
import json
import re
from typing import Any

from skilltide.storable import storable

MAX_REPAIRED_CHARS = 1_000_000
"""Longer texts are not mended: what is no JSON as it stands is none."""
_MAX_DEPTH = 200
"""Nested deeper than that is no data of a page; the library would recurse as deep."""
_KEPT_SHARE = 0.98
"""So much of the letters and digits has to be there again after mending."""
_WRAPPINGS = ("<!--", "-->", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "<![CDATA[", "//]]>", "// ]]>", "/*]]>*/",
              "]]>", ";")  # fmt: skip
_KEY = re.compile(r"[@$]?[\w.:-]{1,60}")
_UNICODE_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}")
_BAD_ESCAPE = re.compile(r"\\(\\|u(?![0-9a-fA-F]{4})|[^\"\\/bfnrtu])")
_WORD_CHARS = re.compile(r"[0-9A-Za-z]")
_COMMENTS = re.compile(r"^\s*//[^\n]*$|(?:^|(?<=[,{\[]))\s*/\*.*?\*/|(?<=[,{\[])[ \t]*//[^\n\"]*$", re.M | re.S)
_AFTER_TEXT = re.compile(r"\s*(?:[}\]:]|,\s*(?:[{\[}\]]|\"[^\"\n]{0,60}\"\s*[:,\]]|-?\d|true|false|null)|$)")
_AFTER_VALUE = re.compile(r"\s*(?:[}\]]\s*(?:[,}\]]|$)|,\s*(?:\"[@$\w.:-]{1,60}\"\s*:|[}\]]|$)|$)")


def decode(text: str) -> Any:
    """Decode JSON that people wrote, as one value; several in a row become a list. Raises ValueError."""
    return decode_telling(text)[0]


def decode_telling(text: str) -> tuple[Any, bool]:
    """Decode JSON that people wrote, and tell whether it had to be mended beyond wrappings and escapes.

    Raises:
        ValueError: it can't be read, or not without losing something (it is cut off, for instance).
    """
    bare = text.strip()
    for mark in _WRAPPINGS:
        bare = bare.removeprefix(mark).removesuffix(mark).strip()
    forms = [bare, _BAD_ESCAPE.sub(_mended_escape, bare)]
    if "&quot;" in bare[:40]:
        forms.append(html.unescape(bare))
    for form in dict.fromkeys(forms):
        try:
            return storable(_in_a_row(form)), False
        except (ValueError, RecursionError):
            continue
    return storable(_mended(bare)), True


def _mended_escape(match: re.Match[str]) -> str:
    """Write an escape that JSON doesn't have as what is meant: an apostrophe, else a backslash."""
    return match[0] if match[1] == "\\" else "'" if match[1] == "'" else f"\\\\{match[1]}"


def _in_a_row(text: str) -> Any:
    decoder = json.JSONDecoder(strict=False)
    values, at = [], 0
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        values.append(value)
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
    if not values:
        raise ValueError("nothing is there")
    return values[0] if len(values) == 1 else values


def _mended(text: str) -> Any:
    from json_repair import repair_json

    if len(text) > MAX_REPAIRED_CHARS:
        raise ValueError("too long to be mended")
    bare = _COMMENTS.sub("", text).strip()
    if not bare.startswith(("{", "[")) or not bare.endswith(("}", "]")):
        raise ValueError("it is cut off, or no JSON")
    if _depth(bare) > _MAX_DEPTH:
        raise ValueError("nested too deeply")
    best: tuple[int, Any] | None = None
    for form in (bare, _quotes_escaped(bare)):
        try:
            value = repair_json(form, return_objects=True, skip_json_loads=True)
        except (ValueError, RecursionError, IndexError):
            continue
        keys = _keys(value)
        is_believed = all(_KEY.fullmatch(key) for key in keys) and _is_whole(value, bare)
        if is_believed and (best is None or len(keys) < best[0]):
            best = len(keys), value
    if best is None:
        raise ValueError("it can't be mended without losing something")
    return best[1]


def _depth(text: str) -> int:
    """Return how deep brackets are nested at most, those in texts counted too."""
    depth = most = 0
    for letter in text:
        if letter in "{[":
            depth += 1
            most = max(most, depth)
        elif letter in "}]":
            depth -= 1
    return most


def _quotes_escaped(text: str) -> str:
    """Escape the quotes within texts: a quote ends a value only where the next key, or the end, follows it."""
    out: list[str] = []
    at, is_value = 0, False
    while at < len(text):
        letter = text[at]
        if letter != '"':
            if letter in ":,{[":
                is_value = letter == ":"
            out.append(letter)
            at += 1
            continue
        ends = _AFTER_VALUE if is_value else _AFTER_TEXT
        end = at + 1
        while end < len(text) and not (text[end] == '"' and ends.match(text, end + 1)):
            end += 2 if text[end] == "\\" else 1
        inner = text[at + 1 : end]
        out.append('"' + re.sub(r'(?<!\\)"', r"\"", inner) + '"')
        at, is_value = end + 1, False
    return "".join(out)


def _is_whole(value: Any, text: str) -> bool:
    """Tell whether what was written is there again: by counting letters and digits, escapes left out."""
    there = _WORD_CHARS.findall(_UNICODE_ESCAPE.sub("", json.dumps(value)))
    written = _WORD_CHARS.findall(_UNICODE_ESCAPE.sub("", text))
    return len(there) >= len(written) * _KEPT_SHARE


def _keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [str(key) for key in value] + [key for item in value.values() for key in _keys(item)]
    return [key for item in value for key in _keys(item)] if isinstance(value, list) else []
