"""Short notation for many wordings: "(minimum|basic) [job] qualifications" stands for four phrases."""

import re
from functools import lru_cache

from skilltide.errors import LexiconError

_PIECE = re.compile(r"\\[()]|[()\[\]|]|[^()\[\]|\\]+|\\")
_CLOSING = {"(": ")", "[": "]"}
_LIMIT = 2_000


@lru_cache(maxsize=8192)
def expand(phrase: str) -> tuple[str, ...]:
    """Write out the alternatives of a phrase: (a|b) is one of them, [a|b] one or none; groups may nest.

    A bracket meant as such is written with a backslash: "401\\(k\\)".
    Raises LexiconError for an unclosed group or more than 2,000 wordings.
    """
    pieces = _PIECE.findall(phrase)
    found, end = _alternatives(phrase, pieces, 0, "")
    if end < len(pieces):
        raise _unclosed(phrase)
    return tuple(one for one in dict.fromkeys(" ".join(one.split()) for one in found) if one)


def _alternatives(phrase: str, pieces: list[str], at: int, closing: str) -> tuple[list[str], int]:
    """Read alternatives from piece `at` up to the bracket `closing` ("": the end); return them and where that is."""
    done: list[str] = []
    written = [""]
    while at < len(pieces) and pieces[at] != closing:
        piece = pieces[at]
        if piece in _CLOSING:
            options, at = _alternatives(phrase, pieces, at + 1, _CLOSING[piece])
            if at == len(pieces):
                raise _unclosed(phrase)
            if piece == "[":
                options.append("")
            written = [one + option for one in written for option in options]
        elif piece == "|" and closing:
            done += written
            written = [""]
        elif piece in ")]|":
            raise _unclosed(phrase)
        else:
            piece = piece[-1] if piece in ("\\(", "\\)") else piece
            written = [one + piece for one in written]
        if len(done) + len(written) > _LIMIT:
            raise LexiconError(f"wording {phrase!r}: more than {_LIMIT} wordings; split it")
        at += 1
    return done + written, at


def _unclosed(phrase: str) -> LexiconError:
    return LexiconError(f"wording {phrase!r}: a group is not closed, expected (a|b) or [a|b]")
