"""From a source's HTML or plain text to one clean text whose lines are headings, paragraphs and list items."""

import ast
import html
import re
from functools import cache

from skilltide.normalise.problem import UnusableError

MAX_CHARS = 200_000
_MAX_HTML_CHARS = 2_000_000

_TAG = re.compile(r"<(?:p|br|div|ul|ol|li|strong|b|em|i|u|h[1-6]|span|section|table|a|font)\b[^<>]{0,2000}/?>", re.IGNORECASE)
_ESCAPED_TAG = re.compile(r"&lt;(?:p|br|div|ul|ol|li|strong|b|em|h[1-6]|span|section)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp|nbsp|lt|gt|quot|apos|rsquo|lsquo|rdquo|ldquo|ndash|mdash|bull|hellip|euro|pound|#\d{2,5}|#x[0-9a-fA-F]{2,5});")
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffc]")
_ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\v\f]")
_LINE_END = re.compile("\r\n?|[\u2028\u2029\u0085]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SPACES = re.compile(r"[ \n\r\t]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_TRAILING = re.compile(r"[ \t]+(?=\n)")

# Elements whose content is no part of the posting: code, widgets ("Show more" is a button).
_DROPPED = frozenset({"script", "style", "head", "noscript", "template", "svg", "button", "select", "textarea", "iframe", "object", "canvas", "icon"})
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "pre", "table", "hr", "section", "article"})
_LINES = frozenset({"div", "li", "tr", "dt", "dd", "header", "footer", "main", "aside", "figure", "figcaption", "address", "body", "html", "nav", "form", "fieldset", "caption", "thead", "tbody"})  # fmt: skip
_BREAKING = re.compile(r"<(?:p|br|div|li|h[1-6]|tr)\b", re.IGNORECASE)


def looks_like_html(text: str) -> bool:
    """Tell whether a text is HTML, also where its tags are escaped ("&lt;p&gt;")."""
    return bool(_TAG.search(text) or _ESCAPED_TAG.search(text))


def html_to_text(source: str) -> str:
    """Turn HTML into text: a line per block, "* item" per list item (two spaces per level), a blank line between paragraphs.

    Inline elements never cut a sentence; buttons, scripts and styles are left out. Raises UnusableError
    `text_too_long` above two million characters.
    """
    if len(source) > _MAX_HTML_CHARS:
        raise UnusableError("text_too_long", f"HTML of {len(source):,} characters, at most {_MAX_HTML_CHARS:,}", source)
    import lxml.etree
    import lxml.html

    source = _CONTROL.sub("", _XML_DECLARATION.sub("", source))
    if not _TAG.search(source) and _ESCAPED_TAG.search(source):
        source = html.unescape(source)
        if not _TAG.search(source) and _ESCAPED_TAG.search(source):
            source = html.unescape(source)
    if not source.strip():
        return ""
    try:
        root = lxml.html.document_fromstring(source, parser=_parser())
    except lxml.etree.ParserError:  # nothing but comments
        return ""
    writer = _Writer(is_preformatted=len(_BREAKING.findall(source)) < 2 and source.strip().count("\n") > 2)
    skipped = None
    for event, node in lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if skipped is None and node.tail:
                writer.text(node.tail)
        elif skipped is not None:
            if event == "end" and node is skipped:
                skipped = None
                if node.tail:
                    writer.text(node.tail)
        elif event == "start":
            if node.tag in _DROPPED:
                skipped = node
                continue
            writer.open(node.tag)
            if node.text:
                writer.text(node.text)
        else:
            writer.close(node.tag)
            if node.tail:
                writer.text(node.tail)
    return writer.finish()


@cache
def _parser() -> "object":
    import lxml.html

    return lxml.html.HTMLParser(remove_comments=False, huge_tree=True)


class _Writer:
    """Collects lines; knows the list it is in."""

    def __init__(self, is_preformatted: bool) -> None:
        self._lines: list[str] = []
        self._buffer: list[str] = []
        self._lists = 0
        self._in_item = 0
        self._bullet = ""
        self._is_gap_wanted = False
        self._is_preformatted = is_preformatted
        self._has_cell = False

    def text(self, value: str) -> None:
        if self._is_preformatted and "\n" in value:
            *whole, last = value.split("\n")
            for line in whole:
                self._buffer.append(line)
                if not self._end_line():
                    self._is_gap_wanted = True
            value = last
        self._buffer.append(value)

    def open(self, tag: str) -> None:
        if tag == "br":
            if not self._end_line():
                self._is_gap_wanted = True
        elif tag == "li":
            self._end_line()
            if self._bullet or self._in_item:
                self._is_gap_wanted = False
            self._in_item += 1
            self._bullet = "  " * max(self._lists - 1, 0) + "* "
        elif tag in ("ul", "ol"):
            self._end_line()
            if self._lists == 0:
                self._is_gap_wanted = True
            self._lists += 1
        elif tag in _PARAGRAPHS:
            self._end_line()
            if not self._in_item:
                self._is_gap_wanted = True
        elif tag in _LINES:
            self._end_line()
            self._has_cell = False
        elif tag in ("td", "th"):
            if self._has_cell:
                self._buffer.append(" | ")
            self._has_cell = True

    def close(self, tag: str) -> None:
        if tag == "li":
            self._end_line()
            self._in_item = max(self._in_item - 1, 0)
            self._bullet = ""
            self._is_gap_wanted = False
        elif tag in ("ul", "ol"):
            self._end_line()
            self._lists = max(self._lists - 1, 0)
            if self._lists == 0:
                self._is_gap_wanted = True
        elif tag in _PARAGRAPHS:
            self._end_line()
            if not self._in_item:
                self._is_gap_wanted = True
        elif tag in _LINES:
            self._end_line()

    def finish(self) -> str:
        self._end_line()
        return "\n".join(self._lines)

    def _end_line(self) -> bool:
        """Write the line begun; False where there was none."""
        if not self._buffer:
            return False
        line = _SPACES.sub(" ", "".join(self._buffer).replace("\u00a0", " ")).strip()
        self._buffer.clear()
        if not line or line == "|":
            return False
        if self._is_gap_wanted and self._lines:
            self._lines.append("")
        self._is_gap_wanted = False
        if self._bullet:
            self._lines.append(self._bullet + line.removeprefix("• ").removeprefix("· "))
            self._bullet = ""
        elif self._in_item:
            self._lines.append("  " * self._lists + line)
        else:
            self._lines.append(line)
        return True


def clean_text(text: str) -> tuple[str, tuple[str, ...]]:
    """Repair a text without changing what it says; returns it with notes on what was done.

    Entities left over from double escaping, mojibake, invisible and control characters, odd spaces, line ends.
    """
    notes: list[str] = []
    if _ENTITY.search(text):
        text = html.unescape(text)
        if _ENTITY.search(text):
            text = html.unescape(text)
        notes.append("entities")
    text = _LINE_END.sub("\n", text)
    repaired = repair_mojibake(text)
    if repaired != text:
        notes.append("mojibake")
        text = repaired
    text = _ODD_SPACE.sub(" ", _INVISIBLE.sub("", _CONTROL.sub("", text)))
    text = _BLANK_LINES.sub("\n\n", _TRAILING.sub("", text))
    return text.strip("\n ").rstrip(), tuple(notes)


def repair_mojibake(text: str) -> str:
    """Repair UTF-8 that was read as another encoding ("donâ€™t"), line by line and only where it looks broken."""
    if text.isascii():
        return text
    from ftfy.badness import is_bad

    if not is_bad(text):
        return text
    from ftfy import fix_encoding

    return "\n".join(fix_encoding(line) if not line.isascii() and is_bad(line) else line for line in text.split("\n"))


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


def posting_text(description: str | None, description_html: str | None) -> tuple[str, tuple[str, ...]]:
    """Return a posting's text with notes, from its HTML where there is some, else from its plain text.

    Raises UnusableError `empty_text` or `text_too_long` (above 200,000 characters).
    """
    text = ""
    notes: tuple[str, ...] = ()
    if description_html is not None:
        text, notes = clean_text(html_to_text(description_html))
    if not text and description is not None:
        if len(description) > _MAX_HTML_CHARS:
            raise UnusableError("text_too_long", f"{len(description):,} characters, at most {MAX_CHARS:,}", description)
        text, notes = clean_text(description)
    if not any(letter.isalnum() for letter in text):
        raise UnusableError("empty_text", "the description holds no word", (description_html or description or "")[:200])
    if len(text) > MAX_CHARS:
        raise UnusableError("text_too_long", f"{len(text):,} characters, at most {MAX_CHARS:,}", text)
    return text, notes
