"""Which of the candidates that overlap or need each other remain."""

from collections.abc import Callable
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from skilltide.extract.compiled import Reading
from skilltide.extract.structure import Structure
from skilltide.extract.tokens import BREAK, DECORATION, LINE, STOP

_START = itemgetter(0)
_AT = itemgetter(1)
_PAIRED = frozenset([",", "/"])
_LISTS = frozenset(["required", "preferred", "stack"])
_MARKS = DECORATION | frozenset([LINE, BREAK, STOP, ".", ",", ";", ")", "]"])


class Candidate(NamedTuple):
    """A reading of a found form that its own rules let pass: token start and end (exclusive)."""

    start: int
    end: int
    reading: Reading | None
    """None for a phrase that is no skill (a blocker)."""


Ranked = tuple[int, int, bool, int, int, Reading | None]
"""A candidate in the order in which it is asked: (minus length, token start, is a skill, number, token end, reading).
Plain tuples, as there are dozens in every text."""

Tell = Callable[[Candidate, str], None]
"""Called with a candidate that is turned down and the reason."""


def settle(passed: list[Ranked], codes: str, structure: Structure, tell: Tell | None) -> list[Candidate]:
    """Keep the longest of overlapping candidates, and weak names only where a strong technology vouches for them.

    A weak name that falls gives way to what it covered. `codes`: those of the text's tokens.
    """
    passed.sort()
    dropped: set[int] = set()
    while True:
        kept = _longest(passed, dropped, len(codes))
        fallen = _unvouched(kept, codes, structure)
        if not fallen:
            break
        dropped.update(one[3] for one in fallen)
        if tell:
            for one in fallen:
                tell(_candidate(one), "with: no strong technology beside it")
    if tell:
        _tell_covered(passed, dropped, kept, tell)
    found = [_candidate(one) for one in kept]
    found.sort(key=_START)
    return found


def _candidate(ranked: Ranked) -> Candidate:
    return tuple.__new__(Candidate, (ranked[1], ranked[4], ranked[5]))


def _longest(passed: list[Ranked], dropped: set[int], length: int) -> list[Ranked]:
    """The longest candidates without overlap."""
    taken = bytearray(length)
    kept = []
    for one in passed:
        start, end = one[1], one[4]
        # all that went before are at least as long, so an overlap shows at one of the ends
        if taken[start] or taken[end - 1] or one[3] in dropped:
            continue
        kept.append(one)
        taken[start:end] = b"\1" * (end - start)
    return kept


def _unvouched(kept: list[Ranked], codes: str, structure: Structure) -> list[Ranked]:
    """The weak names with no strong technology in their sentence (or section, if that is enough for them)."""
    weak = [one for one in kept if one[5] is not None and one[5].corroboration]
    if not weak:
        return []
    strong = [one[1] for one in kept if one[5] is not None and one[5].kind == "tool" and not one[5].corroboration]
    paired = _paired(weak, codes)
    sentences = {structure.sentence(at) for at in strong}
    sections = {structure.section(at) for at in strong}
    return [
        one
        for one in weak
        if structure.sentence(one[1]) not in sentences
        and not (_needs(one) == "technology-nearby" and structure.section(one[1]) in sections)
        and one[3] not in paired
        and not _is_item(_candidate(one), codes, structure)
    ]


def _paired(weak: list[Ranked], codes: str) -> set[int]:
    """The numbers of weak names that stand side by side ("Spark, Ray", "Rust/React"): they vouch for each other.

    Both must be a tool's name that counts with a capital only; a single letter vouches for nobody ("Series B, C").
    """
    names = sorted((one for one in weak if one[5] and one[5].kind == "tool" and one[5].case != "any"), key=_AT)
    found: set[int] = set()
    for left, right in pairwise(names):
        is_joined = codes[left[4] : right[1]] in _PAIRED and right[1] > left[4]
        if is_joined and left[5] and right[5] and left[5].skill != right[5].skill:
            if len(right[5].letters) > 1:
                found.add(left[3])
            if len(left[5].letters) > 1:
                found.add(right[3])
    return found


def _needs(one: Ranked) -> str | None:
    return one[5].corroboration if one[5] is not None else None


def _is_item(candidate: Candidate, codes: str, structure: Structure) -> bool:
    """Whether a name is a whole item of a list of what is asked for or used: nothing else stands in its line."""
    start, end, _ = candidate
    if structure.section(start) not in _LISTS:
        return False
    first, last = structure.span(structure.sentence(start), len(codes))
    label = codes.rfind(":", first, start) + 1  # "Bonus: Rust"
    return all(code in _MARKS for code in codes[max(first, label) : start] + codes[end:last])


def _tell_covered(passed: list[Ranked], dropped: set[int], kept: list[Ranked], tell: Tell) -> None:
    """Tell the candidates that a longer form or another reading kept out."""
    holder = {at: one for one in kept for at in range(one[1], one[4])}
    stayed = {one[3] for one in kept}
    for one in passed:
        if one[5] is None or one[3] in dropped or one[3] in stayed:
            continue
        over = next(holder[at] for at in range(one[1], one[4]) if at in holder)
        name = over[5].skill if over[5] else "no skill"
        same = (over[1], over[4]) == (one[1], one[4])
        tell(_candidate(one), f"other reading: {name}" if same else f"longer form: {name}")
