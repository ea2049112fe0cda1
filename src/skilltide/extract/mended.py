"""Texts whose line breaks slipped ("… for stakehol↵* ders.Experience with …") put right for reading.

Where a board counts a posting's letters otherwise than whoever placed its breaks, each break stands a few letters too
early. A break that goes back to its border keeps the text's length, so that only offsets within the moved letters
differ; `Moves` tells where they are stored.
"""

import re
from bisect import bisect_right
from operator import attrgetter
from typing import NamedTuple

_LEAST = 3
"""Slipped breaks that a text must have before any is moved: fewer are chance."""
_SLIPPED = re.compile(r"\n(?<=[^\W\d_A-Z]\n)\n*(?:[*•-] )?[^\W\d_A-Z]{1,12}[^\w\s]{0,3}(?=[A-Z0-9])")
"""A break inside a word that another line is glued to."""
_EARLY = re.compile(
    r"(\n(?<=[^\s]\n)\n*(?:[*•-] )?)"
    r"((?![A-Z][a-z]|[*•\s-])[^\n]{0,14}?(?<![A-Z\s\d])(?=[A-Z0-9]|\n)|[A-Z]{1,8}(?=[A-Z][a-z]))"
)
"""A break, and the end of the line that it belongs behind."""


class Move(NamedTuple):
    """Letters and the break behind them, as they stand in the mended text; in the stored one the break is first."""

    start: int
    middle: int
    """Where the break begins."""
    end: int


_START = attrgetter("start")


class Moves(tuple[Move, ...]):
    """What was moved, in order of the text."""

    __slots__ = ()

    def stored(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the stored text of what stands from `start` to `end` in the mended one."""
        return self._stored(start), self._stored(end - 1) + 1

    def _stored(self, at: int) -> int:
        """Where a character of the mended text is stored; the letters of a move stand behind its break there."""
        number = bisect_right(self, at, key=_START) - 1
        if number < 0 or at >= self[number].middle:
            return at
        return at + self[number].end - self[number].middle


NO_MOVES = Moves()


def mend(text: str) -> tuple[str, Moves]:
    """Return a text with its breaks where they belong, and what was moved; nearly every text comes back as it is."""
    matches = _SLIPPED.finditer(text)
    if any(next(matches, None) is None for _ in range(_LEAST)):
        return text, NO_MOVES
    moves: list[Move] = []

    def move(match: re.Match[str]) -> str:
        mark, letters = match.groups()
        moves.append(Move(match.start(), match.start() + len(letters), match.end()))
        return f"{letters}{mark}"

    mended = _EARLY.sub(move, text)
    return mended, Moves(moves)
