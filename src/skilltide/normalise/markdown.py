r"""From Markdown to the plain lines that HTML gives: headings, list items, rows; escapes (`C\+\+`) undone.

Read by markdown-it (CommonMark and tables), after a look at what most Markdown of postings gets wrong: bold marks with
a space inside, a heading right behind a list, paths and expressions whose backslashes are no escapes.
"""

import re
from functools import cache
from typing import Any

from skilltide.normalise.html import html_to_text

# Evidence that a text is Markdown: a mark to look for first, how much each place is worth, and what it must look like.
# Two points make Markdown. A line in bold alone, or one escape that other notations know too ("R\_1"), is not enough;
# bullets are no evidence, as plain texts have them as well.
_ENOUGH = 2
_EVIDENCE = (
    ("## ", 2, re.compile(r"^ {0,3}#{2,6} +[^\W\d_]", re.MULTILINE)),
    ("# ", 1, re.compile(r"^ {0,3}# +[^\W\d_].{2,}", re.MULTILINE)),
    ("**", 1, re.compile(r"(?<![\\*])\*\*(?! )[^*\n]{2,400}?(?<! )\*\*(?!\*)")),
    ("**", 1, re.compile(r"^ {0,3}\*\*[^*\n]{2,80}\*\*:? *\n\s*(?:[-*+]|1\.) ", re.MULTILINE)),
    ("__", 1, re.compile(r"(?<![\\_\w])__(?! )(?=[^_\n]*[ :])[^_\n]{2,400}?(?<! )__(?![_\w])")),
    ("](", 2, re.compile(r"(?<!\\)\[[^\]\n]{1,300}(?<!\\)\]\((?:https?://|mailto:|www\.|/)[^)\s]+\)")),
    ("-|", 2, _TABLE := re.compile(r"^ {0,3}\|?(?: *:?-{2,}:? *\|)+ *(?::?-{2,}:?)? *$", re.MULTILINE)),
    ("- |", 2, _TABLE),
    ("```", 2, re.compile(r"^ {0,3}```.*\n(?:.*\n)*? {0,3}``` *$", re.MULTILINE)),
)
_QUICK = ("**", "\\", "## ", "](", "\n# ", "```")
_TOKEN = re.compile(r"\S*\\\S*")
# Backslashes before letters are of paths, expressions and LaTeX, and so are the others of the same word.
_FOREIGN = re.compile(r"(?<!\\)(?:\\\\)*\\[A-Za-z0-9]|^\^|[^\\]\$$|\(\?|\.[*+]|\[\^")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SURE_ESCAPE = re.compile(r"\w\\[-+&#]|\\[*+#-] |^\\[-*+>#]$|^\d+\\[.)]$|\\[*_]\\[*_]")
_HEADING = re.compile(r"^( {0,3})(?:#{1,6}[ \t]+)+(?=\S)", re.MULTILINE)
_LIST_LINE = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s")
_BOLD_LINE = re.compile(r"^ {0,3}(?:\*\*|__|#{1,6} ).*$|^ {0,3}[^\W\d_].{0,60}:$")
_BOLD_LEFT = re.compile(r"\*\*[ \t]*([^*\n]*[^*\s])[ \t]*\*\*(?!\*)(?P<glued>(?<=:\*\*)(?=\w))?")
_BOLD_MARKS = re.compile(r"(?<![*\w])\*\*(?=\w)|(?<=[\w.:!?)])\*\*(?![*\w])")
_EMPTY_BOLD = re.compile(r"^[ \t]*(?:\*\*|__)[ \t]*(?:\*\*|__)[ \t]*$", re.MULTILINE)
_MAX_ROUNDS = 5
_MAX_PARAGRAPH_CHARS = 15_000
"""A longer one is no paragraph of a posting, and takes the reader quadratic time if it is made of marks."""


def read_markdown(text: str) -> str | None:
    r"""Return what a Markdown text says, in lines as `html_to_text` gives them; None for a text that is no Markdown.

    Markdown inside of Markdown (`\*\*Duties\*\*`) is read as well, so that the result is no Markdown any more.

    >>> read_markdown("## Skills\n- **C\\+\\+** and scikit\\-learn")
    'Skills\n\n* C++ and scikit-learn'
    """
    found: str | None = None
    for _ in range(_MAX_ROUNDS):
        if not is_markdown(text) or max(map(len, text.split("\n\n"))) > _MAX_PARAGRAPH_CHARS:
            break
        found = _render(text)
        if found == text:
            break
        text = found
    return found


def is_markdown(text: str) -> bool:
    """Tell by evidence whether a text is Markdown: two kinds of marks, or one of a kind that nothing else has."""
    points = 0
    for mark, worth, pattern in _EVIDENCE:
        if _holds(text, mark):
            for _ in pattern.finditer(text):
                points += worth
                if points >= _ENOUGH:
                    return True
    if "\\" not in text:
        return False
    for token in _TOKEN.findall(text):
        if not _FOREIGN.search(token):
            points += _ENOUGH * bool(_SURE_ESCAPE.search(token)) + len(_ESCAPE.findall(token))
            if points >= _ENOUGH:
                return True
    return False


def may_be_markdown(source: str) -> bool:
    """Tell quickly whether an HTML text could hold Markdown; most hold none of its marks."""
    return any(_holds(source, mark) for mark in _QUICK)


def _holds(text: str, mark: str) -> bool:
    return _letter(mark) in text and mark in text  # one letter is looked for many times as quickly as two


@cache
def _letter(mark: str) -> str:
    """Return the letter of a mark that the fewest texts hold."""
    return mark.strip("- (\n")[0]


def _render(text: str) -> str:
    text = _TOKEN.sub(lambda match: _kept(match.group()), text)
    text = _HEADING.sub(r"\1## ", _EMPTY_BOLD.sub("", text))
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and _BOLD_LINE.match(line) and _LIST_LINE.match(lines[-1]):
            lines.append("")  # or the heading would be a line of the list item above it
        lines.append(line)
    text = html_to_text(_reader().render("\n".join(lines)))
    text = _BOLD_LEFT.sub(lambda match: match[1] + (" " if match["glued"] is not None else ""), text)
    return _BOLD_MARKS.sub("", text)


def _kept(token: str) -> str:
    """Escape a word that holds backslashes of its own, so that it is read as it stands."""
    return _ESCAPE.sub(r"\\\\\\\1", token) if _FOREIGN.search(token) else token


@cache
def _reader() -> Any:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"breaks": True, "html": False}).enable(["table", "strikethrough"])
    # four spaces are no code and "Duties" over a line is no title; tags and entities were read before
    reader.disable(["code", "lheading", "reference", "blockquote", "html_block", "html_inline", "autolink", "entity"])
    reader.add_render_rule("fence", _code_lines)
    return reader


def _code_lines(renderer: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    from html import escape

    return "<p>" + "<br>".join(escape(line) for line in tokens[index].content.split("\n")) + "</p>"
