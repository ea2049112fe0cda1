"""Skills named by a part of their alias, because a coordination shares the rest.

"supervised and unsupervised learning" names two skills, but only one whole alias stands there. Which parts can
stand alone is read off the aliases: those of two or three words that share the head (or the first word).
"""

from collections.abc import Iterator
from typing import NamedTuple

from skilltide.extract.compiled import CompiledLexicon, Sense

_MOST = 6
"""How many skills are read off one side of a list."""


class Ellipsis(NamedTuple):
    """A part of an alias that stands for the whole: token start and end (exclusive)."""

    start: int
    end: int
    sense: Sense


def ellipses(start: int, end: int, codes: str, compiled: CompiledLexicon) -> Iterator[Ellipsis]:
    """Yield each skill that shares a word with the one in tokens `start` to `end`."""
    yield from _leftward(codes, start, codes[end - 1], compiled)
    yield from _rightward(codes, end, codes[start : end - 1], compiled)


def may_continue(start: int, end: int, codes: str, compiled: CompiledLexicon) -> bool:
    """Whether a joint stands before or behind tokens `start` to `end`: the cheap question before `ellipses`."""
    if codes[end : end + 1] in compiled.joint_starts and codes[start : end - 1] in compiled.elliptic_firsts:
        return True
    return codes[start - 1 : start] in compiled.joint_ends and codes[end - 1] in compiled.elliptic_heads


def _leftward(codes: str, at: int, head: str, compiled: CompiledLexicon) -> Iterator[Ellipsis]:
    """convolutional, recurrent and [dropout layers]: read off modifiers before the joints."""
    for _ in range(_MOST):
        joint = _joint_before(codes, at, compiled)
        if joint is None:
            return
        for width in (2, 1):
            start = joint - width
            sense = compiled.elliptic.get(codes[start:joint] + head) if start >= 0 else None
            if sense is not None:
                yield Ellipsis(start, joint, sense)
                at = start
                break
        else:
            return


def _rightward(codes: str, at: int, first: str, compiled: CompiledLexicon) -> Iterator[Ellipsis]:
    """[model training], tuning and evaluation: read off heads behind the joints."""
    for _ in range(_MOST):
        joint = _joint_after(codes, at, compiled)
        if joint is None:
            return
        sense = compiled.elliptic.get(first + codes[joint : joint + 1])
        if sense is None:
            return
        yield Ellipsis(joint, joint + 1, sense)
        at = joint + 1


def _joint_before(codes: str, at: int, compiled: CompiledLexicon) -> int | None:
    """Where the joint (", and", "/", "or") that ends at `at` begins, None if none does."""
    for width in (3, 2, 1):
        if at - width > 0 and codes[at - width : at] in compiled.joiners:
            return at - width
    return None


def _joint_after(codes: str, at: int, compiled: CompiledLexicon) -> int | None:
    for width in (3, 2, 1):
        if codes[at : at + width] in compiled.joiners and len(codes) > at + width:
            return at + width
    return None
