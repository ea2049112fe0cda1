"""Looking for surface forms in texts: without white space, in lower case, with one kind of quote and dash.

A form stands for all the ways of writing it that fold to it. `surface_text` folds a text; `as_written` is the other way
round, a pattern that a database can search texts by which nobody folded.
"""

import re
import sys
from functools import cache

_QUOTES, _DASHES = "’‘`´ʼ′", "–—‒―−‐‑"
_FOLD = str.maketrans({**dict.fromkeys(_QUOTES, "'"), **dict.fromkeys(_DASHES, "-")})
_MORE = {"'": _QUOTES, "-": _DASHES, "i": "İ", "k": "\N{KELVIN SIGN}"}
"""What folds to an ASCII character, beside itself and its capital."""
_ASCII = re.compile(r"[\x21-\x7e]+")


def surface_text(text: str) -> str:
    """Fold a text for a search with `Lexicon.surface_forms`: lower case, no white space, one kind of quote and dash."""
    folded = text.lower().replace("&amp;", "&").replace("&nbsp;", " ")
    return "".join(folded.split()).translate(_FOLD)


def as_written(form: str) -> str:
    """Return a regular expression (RE2) that finds something in every text whose `surface_text` holds a form.

    It may find more: of a form with other letters than those of ASCII it looks for the longest part without one.
    """
    longest: str = max(_ASCII.findall(form), key=len, default="")
    return _gap().join(map(_character, longest))


def _character(character: str) -> str:
    if character == "&":
        return "&(?i:amp;)?"
    options = character + character.upper() + _MORE.get(character, "")
    return f"[{''.join(re.escape(option) for option in dict.fromkeys(options))}]"


@cache
def _gap() -> str:
    """Return what may stand between two characters: white space as Python knows it, also as an entity."""
    spaces = "".join(f"\\x{{{code:x}}}" for code in range(sys.maxunicode + 1) if chr(code).isspace())
    return f"(?:[{spaces}]|&(?i:amp;)?(?i:nbsp;))*"
