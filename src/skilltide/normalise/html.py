"""From HTML to text whose lines are headings, paragraphs and list items."""

import re
from collections.abc import Callable
from functools import cache
from html import unescape
from typing import Any

from skilltide.normalise.problem import UnusableError

MAX_HTML_CHARS = 2_000_000
_MAX_ESCAPED = 6
_TAG = re.compile(
    r"<(?:p|br|div|ul|ol|li|strong|b|em|i|u|h[1-6]|span|section|table|a|font)\b[^<>]{0,2000}/?>", re.IGNORECASE
)
_SHORT_TAG = re.compile(
    r"</?(?:b|i|u|em|strong|mark|span|font|a|small|sup|sub|wbr|hl|highlight|(?P<block>p|div|br|hr|li|ul|ol|td|tr|h[1-6]))"
    r"\b[^<>]{0,500}>",
    re.IGNORECASE,
)
_ESCAPED_TAG = re.compile(r"&(?:amp;){0,4}lt;(?:p|br|div|ul|ol|li|strong|b|em|h[1-6]|span|section)\b", re.IGNORECASE)
_TWICE_ESCAPED_TAG = re.compile(r"&(?:amp;){1,4}lt;/?(?:p|br|div|ul|ol|li|strong|b|em|h[1-6]|span)\b", re.IGNORECASE)
_TAG_LEFT = re.compile(r"</(?:p|div|ul|ol|li|strong|b|em|h[1-6]|span|table)>|<br ?/?>", re.IGNORECASE)
_TAG_WITH_ATTRIBUTE_LEFT = re.compile(
    r"<(?:p|div|ul|ol|li|span|font|table)\s[a-z-]{1,40}=[\"'][^<>]{0,2000}>", re.IGNORECASE
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROL_BYTES = bytes([*range(0x09), *range(0x0E, 0x20), 0x7F])
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
"""The others of `_CONTROL`, in UTF-8."""
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SPACES = re.compile(r" *[\n\r\t][ \n\r\t]*| {2,}")  # not a single space, of which there are so many

# Elements whose content is no part of the posting: code, widgets ("Show more" is a button).
_DROPPED = frozenset(
    {
        "script",
        "style",
        "head",
        "noscript",
        "template",
        "svg",
        "button",
        "select",
        "textarea",
        "iframe",
        "object",
        "canvas",
        "icon",
    }
)
_PARAGRAPHS = frozenset(
    {
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "dl",
        "blockquote",
        "pre",
        "table",
        "hr",
        "section",
        "article",
    }
)
_LINES = frozenset({
    "div", "li", "tr", "dt", "dd", "header", "footer", "main", "aside", "figure", "figcaption", "address", "body",
    "html", "nav", "form", "fieldset", "caption", "thead", "tbody", "tfoot", "summary", "details", "dialog", "hgroup",
    "legend", "search", "center", "menu", "dir", "optgroup", "option", "listing",
})  # fmt: skip
_DROPPED_NAMES = "|".join(sorted(_DROPPED))
_DROPPED_TAG = re.compile(rf"<(/?)({_DROPPED_NAMES})\b", re.IGNORECASE)
# "<script>" in a sentence: spaces or marks stand around it, on its line.
_NAMED = re.compile(rf"(?<=[ \t(,/\"'`\[])<({_DROPPED_NAMES})>(?=[ \t),./;:\"'`\]]|$)", re.IGNORECASE)
_NAMED_COMMENT = re.compile(r"(?<=[ \t(\"'`])<!--(?=[ )\"'`])")
_LISTS = ("ul", "ol")
_BREAKING = re.compile(r"<(?:p|br|div|li|h[1-6]|tr)\b", re.IGNORECASE)


def looks_like_html(text: str) -> bool:
    """Tell whether a text is HTML, also where its tags are escaped ("&lt;p&gt;"), even twice or more often."""
    return bool(_TAG.search(text) or _ESCAPED_TAG.search(text))


def without_tags(text: str) -> str:
    """Return a name or place without the tags that a page or a search put into it ("Data <b>Scientist</b>")."""
    if "<" not in text:
        return text
    return _SHORT_TAG.sub(lambda tag: "\n" if tag["block"] else "", text).strip()


def has_escaped_tags(text: str) -> bool:
    """Tell whether a text holds escaped tags ("&lt;p&gt;"), however often they were escaped."""
    return "lt;" in text and bool(_ESCAPED_TAG.search(text))


def is_twice_escaped(source: str) -> bool:
    """Tell whether tags of an HTML text are escaped more than once ("&amp;lt;p&amp;gt;")."""
    return "amp;lt;" in source and bool(_TWICE_ESCAPED_TAG.search(source))


def has_tags_left(text: str) -> bool:
    """Tell whether a text that was read from HTML is HTML again: escaped HTML stood inside of HTML.

    One bare tag alone is none of it: a posting may tell of "<b>" as a word.
    """
    if "<" not in text:
        return False
    return _TAG_WITH_ATTRIBUTE_LEFT.search(text) is not None or len(_TAG_LEFT.findall(text)) > 1


def html_to_text(source: str, *, keep_lines: bool = False) -> str:
    """Turn HTML into text: a line per block, a blank line between paragraphs, "* item" per list item.

    List items stand two spaces further in per level. Inline elements never cut a sentence; buttons, scripts and styles
    are left out; one that a sentence only names ("<script> tags") is a word. Line breaks of the source count where it
    has hardly a block, or with `keep_lines` (for Markdown with some tags in it). Raises UnusableError `text_too_long`
    above two million characters.
    """
    if len(source) > MAX_HTML_CHARS:
        raise UnusableError("text_too_long", f"HTML of {len(source):,} characters, at most {MAX_HTML_CHARS:,}", source)
    import lxml.etree

    source = without_controls(_XML_DECLARATION.sub("", source))
    for _ in range(_MAX_ESCAPED):
        if _TAG.search(source) or not _ESCAPED_TAG.search(source):
            break
        source = unescape(source)
    source = _named_as_words(source)
    if not source.strip():
        return ""
    root = lxml.etree.fromstring(source, _parser())
    if root is None:  # nothing but comments
        return ""
    writer = _Writer(is_preformatted=keep_lines or (not _has_blocks(source) and source.strip().count("\n") > 2))
    _walk(root, writer)
    return writer.finish()


def _named_as_words(source: str) -> str:
    """Return HTML where tags and comments that a sentence names, and that are never closed, are text.

    Else all that follows would be their content, and so be left out.
    """
    if _NAMED.search(source):
        is_closed: dict[int, bool] = {}
        closes_next: dict[str, bool] = {}
        for tag in reversed(list(_DROPPED_TAG.finditer(source))):
            name = tag[2].lower()
            if not tag[1]:
                is_closed[tag.start()] = closes_next.get(name, False)
            closes_next[name] = bool(tag[1])
        source = _NAMED.sub(lambda tag: tag[0] if is_closed[tag.start()] else f"&lt;{tag[1]}&gt;", source)
    last_end = source.rfind("-->")
    return _NAMED_COMMENT.sub(lambda mark: mark[0] if mark.start() < last_end else "&lt;!--", source)


def _has_blocks(source: str) -> bool:
    first = _BREAKING.search(source)
    return first is not None and _BREAKING.search(source, first.end()) is not None


def without_controls(text: str) -> str:
    """Return a text without control characters, but tabs and line ends, and without half characters."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return _CONTROL.sub("", text)
    # counting bytes takes a fifth of the time of looking at characters
    has_any = len(data.translate(None, _CONTROL_BYTES)) < len(data) or (b"\xc2" in data and _C1.search(data))
    return _CONTROL.sub("", text) if has_any else text


def _walk(root: Any, writer: "_Writer") -> None:
    import lxml.etree

    skipped = None
    text = writer.text
    for event, node in lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if skipped is not None and node is not skipped:
            continue
        if event == "start":
            tag = node.tag
            if tag in _DROPPED:
                skipped = node
                continue
            if (opened := _OPENED.get(tag)) is not None:
                opened(writer)
            if value := node.text:
                text(value)
            continue
        if skipped is not None:
            skipped = None
        elif event == "end" and (closed := _CLOSED.get(node.tag)) is not None:
            closed(writer)
        if value := node.tail:
            text(value)


@cache
def _parser() -> Any:
    import lxml.etree

    return lxml.etree.HTMLParser(remove_comments=False, huge_tree=True)  # lxml.html's asks Python for each element


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

    def open_break(self) -> None:
        if not self._end_line():
            self._is_gap_wanted = True

    def open_item(self) -> None:
        self._end_line()
        if self._bullet or self._in_item:
            self._is_gap_wanted = False
        self._in_item += 1
        self._bullet = "  " * (self._lists - 1) + "* "

    def open_list(self) -> None:
        self._end_line()
        if self._lists == 0:
            self._is_gap_wanted = True
        self._lists += 1

    def open_line(self) -> None:
        self._end_line()
        self._has_cell = False

    def open_cell(self) -> None:
        if self._has_cell:
            self._buffer.append(" | ")
        self._has_cell = True

    def close_item(self) -> None:
        self._end_line()
        self._in_item = max(self._in_item - 1, 0)
        self._bullet = ""
        self._is_gap_wanted = False

    def close_list(self) -> None:
        self._end_line()
        self._lists = max(self._lists - 1, 0)
        if self._lists == 0:
            self._is_gap_wanted = True

    def close_line(self) -> None:
        if self._buffer:
            self._end_line()

    def end_paragraph(self) -> None:
        """Begin or end a paragraph."""
        if self._buffer:
            self._end_line()
        if not self._in_item:
            self._is_gap_wanted = True

    def finish(self) -> str:
        self._end_line()
        return "\n".join(self._lines)

    def _end_line(self) -> bool:
        """Write the line begun; False where there was none."""
        if not self._buffer:
            return False
        line = "".join(self._buffer).replace("\u00a0", " ").strip()
        self._buffer.clear()
        if "  " in line or "\n" in line or "\t" in line or "\r" in line:  # seldom: cheaper to look for
            line = _SPACES.sub(" ", line)
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


_Act = Callable[[_Writer], None]
_OPENED: dict[str, _Act] = {
    **dict.fromkeys(_PARAGRAPHS, _Writer.end_paragraph),
    **dict.fromkeys(_LINES, _Writer.open_line),
    **dict.fromkeys(("td", "th"), _Writer.open_cell),
    **dict.fromkeys(_LISTS, _Writer.open_list),
    "br": _Writer.open_break,
    "li": _Writer.open_item,
}
"""What elements begin; all others stand in a line."""
_CLOSED: dict[str, _Act] = {
    **dict.fromkeys(_PARAGRAPHS, _Writer.end_paragraph),
    **dict.fromkeys(_LINES, _Writer.close_line),
    **dict.fromkeys(_LISTS, _Writer.close_list),
    "li": _Writer.close_item,
}
