"""Skills named by a part of their alias, because a coordination shares the rest.

"supervised and unsupervised learning" names two skills, but only one whole alias stands there. Which parts can
stand alone is read off the aliases: those of two or three words that share the head (or the first word).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from skilltide.extract.compiled import Compiled, Reading
from skilltide.extract.tokens import Tokens

if TYPE_CHECKING:
    from skilltide.extract.tagger import Candidate

_MOST = 6


def ellipses(candidate: "Candidate", tokens: Tokens, compiled: Compiled) -> Iterator[tuple[int, int, Reading]]:
    """Yield (token start, token end, reading) for each skill that shares its head or first word with `candidate`."""
    start, end = candidate.start, candidate.end
    if end - start < 2:
        return
    codes = tokens.codes
    yield from _leftward(codes, start, codes[end - 1], compiled)
    yield from _rightward(codes, end, codes[start : end - 1], compiled)


def _leftward(codes: str, at: int, head: str, compiled: Compiled) -> Iterator[tuple[int, int, Reading]]:
    """convolutional, recurrent and [dropout layers]: read off modifiers before the joints."""
    for _ in range(_MOST):
        joint = _joint_before(codes, at, compiled)
        if joint is None:
            return
        for width in (2, 1):
            start = joint - width
            reading = _reading(codes[max(0, start) : joint] + head, compiled) if start >= 0 else None
            if reading is not None:
                yield start, joint, reading
                at = start
                break
        else:
            return


def _rightward(codes: str, at: int, first: str, compiled: Compiled) -> Iterator[tuple[int, int, Reading]]:
    """[model training], tuning and evaluation: read off heads behind the joints."""
    for _ in range(_MOST):
        joint = _joint_after(codes, at, compiled)
        if joint is None:
            return
        reading = _reading(first + codes[joint : joint + 1], compiled)
        if reading is None:
            return
        yield joint, joint + 1, reading
        at = joint + 1


def _joint_before(codes: str, at: int, compiled: Compiled) -> int | None:
    """Where the joint (", and", "/", "or") that ends at `at` begins, None if none does."""
    for width in (3, 2, 1):
        if at - width > 0 and codes[at - width : at] in compiled.joiners:
            return at - width
    return None


def _joint_after(codes: str, at: int, compiled: Compiled) -> int | None:
    for width in (3, 2, 1):
        if codes[at : at + width] in compiled.joiners and len(codes) > at + width:
            return at + width
    return None


def _reading(codes: str, compiled: Compiled) -> Reading | None:
    """The reading of an elliptic form that needs no further rule."""
    for held, reading in compiled.elliptic.get(codes[-1], ()):
        if held == codes and reading.guard is None and reading.corroboration is None:
            return reading
    return None
