"""Skills named by a part of their alias, because a coordination shares the rest.

"supervised and unsupervised learning" names two skills, but only one whole alias stands there. Which parts can
stand alone is read off the aliases: those of two or three words that share the head (or the first word).
"""

from typing import NamedTuple

from skilltide.extract.compiled import CompiledLexicon, Sense

_MOST = 6
"""How many skills are read off one side of a list."""


class Ellipsis(NamedTuple):
    """A part of an alias that stands for the whole: token start and end (exclusive)."""

    start: int
    end: int
    sense: Sense


def ellipses(start: int, end: int, codes: str, compiled: CompiledLexicon) -> list[Ellipsis]:
    """Return each skill that shares a word with the one in tokens `start` to `end`."""
    found: list[Ellipsis] = []
    if codes[start - 1 : start] in compiled.joint_ends and codes[end - 1] in compiled.elliptic_heads:
        found += _leftward(codes, start, codes[end - 1], compiled)
    if codes[end : end + 1] in compiled.joint_starts and codes[start : end - 1] in compiled.elliptic_firsts:
        found += _rightward(codes, end, codes[start : end - 1], compiled)
    return found


def _leftward(codes: str, at: int, head: str, compiled: CompiledLexicon) -> list[Ellipsis]:
    """convolutional, recurrent and [dropout layers]: read off modifiers before the joints."""
    found: list[Ellipsis] = []
    elliptic = compiled.elliptic
    while len(found) < _MOST:
        joint = _joint_before(codes, at, compiled)
        if joint is None:
            break
        at = joint - 2
        sense = elliptic.get(codes[at:joint] + head) if at >= 0 else None
        if sense is None:
            at = joint - 1
            sense = elliptic.get(codes[at:joint] + head) if at >= 0 else None
            if sense is None:
                break
        found.append(Ellipsis(at, joint, sense))
    return found


def _rightward(codes: str, at: int, first: str, compiled: CompiledLexicon) -> list[Ellipsis]:
    """[model training], tuning and evaluation: read off heads behind the joints."""
    found: list[Ellipsis] = []
    while len(found) < _MOST:
        joint = _joint_after(codes, at, compiled)
        if joint is None:
            break
        sense = compiled.elliptic.get(first + codes[joint : joint + 1])
        if sense is None:
            break
        at = joint + 1
        found.append(Ellipsis(joint, at, sense))
    return found


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
