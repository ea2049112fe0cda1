"""The text of a posting: from HTML, Markdown or plain text and all its parts, cleaned and repaired, within limits."""

import ast
import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape

from skilltide.normalise.escapes import undo_escapes
from skilltide.normalise.html import (
    MAX_HTML_CHARS,
    has_escaped_tags,
    has_tags_left,
    html_to_text,
    is_twice_escaped,
    looks_like_html,
)
from skilltide.normalise.lately import ALIKE
from skilltide.normalise.markdown import is_markdown, may_be_markdown, read_markdown
from skilltide.normalise.parts import join_parts
from skilltide.normalise.problem import UnusableError

MAX_CHARS = 200_000

_ENTITY = re.compile(
    r"&(?:amp|nbsp|lt|gt|quot|apos|rsquo|lsquo|rdquo|ldquo|ndash|mdash|bull|hellip|euro|pound|#\d{2,5}|#x[0-9a-fA-F]{2,5});"
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffc]"
)
_ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\v\f]")
_LINE_END = re.compile("\r\n?|[\u2028\u2029\u0085]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n{3,}")
_ODD = re.compile(
    "[\r\u2028\u2029\u0085" + "".join(one.pattern[1:-1] for one in (_INVISIBLE, _ODD_SPACE, _CONTROL)) + "]"
)
"""Whether any of these is there: cheaper than to look for each."""

# A byte of UTF-8 that was read as cp1252 or Mac Roman, followed by another one: cheap to look for, and only then is it
# worth asking ftfy, which takes longer than everything else here together.
_SUSPECT = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]"
    "|\u201a\u00c4|\u221a[\u00a7\u00a9\u00b1\u00a1-\u00bf]"
)
_MAY_BE_SUSPECT = re.compile("[\u00c2-\u00f4\u201a\u221a]")
"""What `_SUSPECT` begins with; one set alone is looked for twice as quickly."""


def clean_text(text: str) -> tuple[str, tuple[str, ...]]:
    """Repair a text without changing what it says; returns it with notes on what was done.

    Entities left over from double escaping, mojibake, invisible and control characters, odd spaces, line ends.
    """
    notes: list[str] = []
    if _ENTITY.search(text):
        text = unescape(text)
        if _ENTITY.search(text):
            text = unescape(text)
        notes.append("entities")
    is_odd = bool(_ODD.search(text))
    if is_odd:
        text = _LINE_END.sub("\n", text)
    repaired = repair_mojibake(text)
    if repaired != text:
        notes.append("mojibake")
        text = repaired
        is_odd = True
    if is_odd:
        text = _ODD_SPACE.sub(" ", _INVISIBLE.sub("", _CONTROL.sub("", text)))
    text = text.strip()
    if is_odd or " \n" in text:  # line by line: an expression takes quadratic time on long runs of spaces
        text = "\n".join(line.rstrip() for line in text.split("\n"))
    return (_BLANK_LINES.sub("\n\n", text) if "\n\n\n" in text else text), tuple(notes)


def repair_mojibake(text: str) -> str:
    """Repair UTF-8 that was read as another encoding ("donâ€™t"), line by line and only where it looks broken."""
    if text.isascii() or (first := _MAY_BE_SUSPECT.search(text)) is None or not _SUSPECT.search(text, first.start()):
        return text
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    return "\n".join(
        fix_encoding(line) if _SUSPECT.search(line) and is_bad(line) else line for line in text.split("\n")
    )


def join_fragments(text: str) -> str:
    """Join a Python list written as text ("['a', 'b']") as lines; any other text comes back as it is.

    A piece that starts with a space, or with a punctuation mark, was cut off the one before at an inline tag.
    """
    stripped = text.strip()
    if not (stripped.startswith(("['", '["')) and stripped.endswith(("']", '"]'))):
        return text
    try:
        pieces = ast.literal_eval(stripped)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text
    lines: list[str] = []
    for piece in pieces:
        value = str(piece)
        if lines and value[:1] in (" ", ".", ",", ";", ":", ")", "!", "?", "’", "'"):
            lines[-1] += value
        elif value.strip():
            lines.append(value)
    return "\n".join(line.strip() for line in lines)


def posting_text(
    description: str | None, description_html: str | None, parts: Iterable[tuple[str, str]] = ()
) -> tuple[str, tuple[str, ...]]:
    """Return a posting's text with notes, from its HTML where there is some, else from its plain text.

    `parts`: further sections (heading, text in any format); they stand behind it, each under its heading, unless the
    text holds them already. The notes tell what was undone: `escapes_undone`, `html_twice_escaped`, `markdown`,
    `entities`, `mojibake`; and that parts were added (`text_parts`).
    Raises UnusableError `empty_text` or `text_too_long` (above 200,000 characters).
    """
    return _posting_text(description, description_html, tuple(parts))


@lru_cache(maxsize=ALIKE)
def _posting_text(
    description: str | None, description_html: str | None, parts: tuple[tuple[str, str], ...]
) -> tuple[str, tuple[str, ...]]:
    text, notes = "", list[str]()
    if description_html is not None:
        text = _read(description_html, notes, is_html=True)
    if not text and description is not None:
        text = _read(description, notes)
    sections = [(heading, _read(part, notes)) for heading, part in parts]
    if sections:
        text, is_joined = join_parts(text, sections)
        notes += ["text_parts"] * is_joined
    if (told := read_markdown(text)) is not None:
        text = clean_text(told)[0]
        notes.append("markdown")
    if not any(letter.isalnum() for letter in text):
        raise UnusableError(
            "empty_text", "the description holds no word", (description_html or description or "")[:200]
        )
    if len(text) > MAX_CHARS:
        raise UnusableError("text_too_long", f"{len(text):,} characters, at most {MAX_CHARS:,}", text)
    return text, tuple(dict.fromkeys(notes))


def _is_markdown_with_tags(source: str) -> bool:
    """Tell whether an HTML text is Markdown with some tags in it: it has more lines than blocks, and they count."""
    if not may_be_markdown(source):
        return False
    return source.count("\n") > sum(map(source.count, ("<br", "<p", "<div", "<li"))) and is_markdown(source)


def _read(given: str, notes: list[str], *, is_html: bool = False) -> str:
    """Read a text in whatever format it is, but Markdown; adds to `notes` what was undone."""
    if len(given) > MAX_HTML_CHARS:
        raise UnusableError("text_too_long", f"{len(given):,} characters, at most {MAX_CHARS:,}", given)
    text = undo_escapes(given)
    if text != given:
        notes.append("escapes_undone")
    text = join_fragments(text)
    is_html = is_html or ((text != given or text.lstrip().startswith("<")) and looks_like_html(text))
    if is_html or has_escaped_tags(text) or has_tags_left(text):
        if is_twice_escaped(text):
            notes.append("html_twice_escaped")
        text = html_to_text(text, keep_lines=_is_markdown_with_tags(text))
        if has_tags_left(text):
            text = html_to_text(text)
            notes.append("html_twice_escaped")
    text, repaired = clean_text(text)
    notes += repaired
    return text
