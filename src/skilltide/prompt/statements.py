"""Whether what was typed so far is a whole statement."""

import re

_TOKEN = re.compile(
    r"""
    [eE]'(?:[^'\\]|\\.|'')*(?P<escaped>'?)      # a text with escapes
    | '(?:[^']|'')*(?P<text>'?)
    | "(?:[^"]|"")*(?P<name>"?)
    | --[^\n]*
    | /\*.*?(?P<comment>\*/|\Z)
    | (?P<tag>\$\w*\$).*?(?P<dollar>(?P=tag)|\Z)
    | (?P<end>;)
    | (?P<space>\s+)
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_ENDS = ("escaped", "text", "name", "comment", "dollar")


def is_complete(text: str) -> bool:
    """Return whether `text` ends with a semicolon that ends a statement: none in a text, a name or a comment.

    >>> is_complete("SELECT 1;"), is_complete("SELECT ';"), is_complete("SELECT 1; -- done")
    (True, False, True)
    """
    is_ended = False
    for token in _TOKEN.finditer(text):
        if any(token[name] == "" for name in _ENDS):
            return False  # begun, and not closed
        if token["end"]:
            is_ended = True
        elif not token["space"] and not token[0].startswith(("--", "/*")):
            is_ended = False
    return is_ended


def one_line(text: str) -> str:
    """Return a statement as one line, for the history; as it is where a comment reaches to the end of a line."""
    return text if "--" in text else " ".join(text.split("\n"))


def open_text(text: str) -> str | None:
    """Return what was typed of the text in quotation marks that `text` ends within; None outside of one.

    >>> open_text("WHERE skill_id = 'pyt"), open_text("WHERE skill_id = 'pytorch' AND ")
    ('pyt', None)
    """
    for token in _TOKEN.finditer(text):
        if token["text"] == "":
            return token[0][1:].replace("''", "'")
    return None
