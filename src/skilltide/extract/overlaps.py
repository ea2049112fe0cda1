"""Which of the candidates that overlap or need each other remain."""

from collections.abc import Callable, Container
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from skilltide.extract.codes import BREAK, DECORATION, LINE, STOP
from skilltide.extract.compiled import CompiledLexicon, Sense
from skilltide.extract.outline import Outline

_LISTS = frozenset(["required", "preferred", "stack"])
"""Sections whose items are names of what is asked for or used."""
_PAIR_JOINTS = frozenset([",", "/"])
_MARKS = DECORATION | frozenset([LINE, BREAK, STOP, ".", ",", ";", ")", "]"])
"""What may stand around a name that is a whole item of a list."""


class Candidate(NamedTuple):
    """A form found in a text, by one of its senses, that its own rules let pass."""

    start: int
    """Its first token."""
    end: int
    """The token behind its last."""
    sense: Sense | None
    """None for a phrase that is no skill (a blocker)."""
    number: int
    """Its place among the text's candidates."""


OnReject = Callable[[Candidate, str], None]
"""Called with a candidate that is turned down and the reason."""


def resolve_overlaps(
    candidates: list[Candidate], codes: str, outline: Outline, compiled: CompiledLexicon, on_reject: OnReject | None
) -> tuple[list[Candidate], list[Candidate]]:
    """Keep the longest of overlapping candidates, and weak names only where a strong technology vouches for them.

    A weak name that falls gives way to what it covered. `candidates`: in order of their starts, a blocker before the
    senses of the same form; `codes`: those of the text's tokens. Returns those that remain, in order of the text, and
    the same with those that they cover, longest first (`uncovered`).
    """
    remaining = sorted(candidates, key=_length, reverse=True)  # stable: the first of those of one length comes first
    while True:
        kept = _longest(remaining, len(codes))
        fallen = _uncorroborated(kept, codes, outline, compiled)
        if not fallen:
            break
        numbers = {candidate.number for candidate in fallen}
        remaining = [candidate for candidate in remaining if candidate.number not in numbers]
        if on_reject:
            for candidate in fallen:
                on_reject(candidate, "with: no strong technology beside it")
    if on_reject:
        _report_covered(remaining, kept, on_reject)
    kept.sort(key=attrgetter("start"))
    return kept, remaining


def uncovered(candidates: list[Candidate], fallen: Container[int], length: int) -> list[Candidate]:
    """Return the longest candidates without overlap once those with the numbers `fallen` are gone.

    `candidates`: as `resolve_overlaps` returns them, longest first; `length`: the text's number of tokens.
    """
    return _longest([candidate for candidate in candidates if candidate.number not in fallen], length)


def _length(candidate: Candidate) -> int:
    return candidate.end - candidate.start


def _longest(candidates: list[Candidate], length: int) -> list[Candidate]:
    """The longest candidates without overlap; `candidates`: longest first, `length`: the text's number of tokens."""
    taken = bytearray(length)
    kept = []
    for candidate in candidates:
        start, end, _, _ = candidate
        # all that went before are at least as long, so an overlap shows at one of the ends
        if taken[start] or taken[end - 1]:
            continue
        kept.append(candidate)
        taken[start:end] = b"\1" * (end - start)
    return kept


def _uncorroborated(kept: list[Candidate], codes: str, outline: Outline, compiled: CompiledLexicon) -> list[Candidate]:
    """The weak names with no strong technology in their sentence (or section, if that is enough for them)."""
    weak: list[tuple[Candidate, Sense]] = []
    strong: list[int] = []
    for candidate in kept:
        sense = candidate.sense
        if sense is None:
            continue
        if sense.corroboration:
            weak.append((candidate, sense))
        elif sense.kind == "tool":
            strong.append(candidate.start)
    if not weak:
        return []
    paired = _paired(weak, codes)
    sentences = {outline.sentence(start) for start in strong}
    sections = {outline.section(start) for start in strong}
    return [
        candidate
        for candidate, sense in weak
        if outline.sentence(candidate.start) not in sentences
        and not (sense.corroboration == "technology-nearby" and outline.section(candidate.start) in sections)
        and candidate.number not in paired
        and not _is_item(candidate, codes, outline, compiled)
    ]


def _paired(weak: list[tuple[Candidate, Sense]], codes: str) -> set[int]:
    """The numbers of weak names that stand side by side ("Spark, Ray", "Rust/React"): they vouch for each other.

    Both must be a tool's name that counts with a capital only; a single letter vouches for nobody ("Series B, C").
    """
    names = [(candidate, sense) for candidate, sense in weak if sense.kind == "tool" and sense.case != "any"]
    names.sort(key=_start)
    paired: set[int] = set()
    for (left, left_sense), (right, right_sense) in pairwise(names):
        is_joined = right.start > left.end and codes[left.end : right.start] in _PAIR_JOINTS
        if is_joined and left_sense.skill != right_sense.skill:
            if len(right_sense.letters) > 1:
                paired.add(left.number)
            if len(left_sense.letters) > 1:
                paired.add(right.number)
    return paired


def _start(name: tuple[Candidate, Sense]) -> int:
    return name[0].start


def _is_item(candidate: Candidate, codes: str, outline: Outline, compiled: CompiledLexicon) -> bool:
    """Whether a name is a whole item of a list of what is asked for or used: nothing else stands in its line.

    But words of asking beside a tool's name ("Advanced Excel", "SAS or similar").
    """
    start, end, sense, _ = candidate
    if outline.section(start) not in _LISTS:
        return False
    first, last = outline.span(outline.sentence(start), len(codes))
    label = codes.rfind(":", first, start) + 1  # "Bonus: Rust"
    beside = codes[max(first, label) : start] + codes[end:last]
    if all(code in _MARKS for code in beside):
        return True
    return (
        sense is not None and sense.kind == "tool" and all(code in _MARKS or code in compiled.asking for code in beside)
    )


def _report_covered(candidates: list[Candidate], kept: list[Candidate], on_reject: OnReject) -> None:
    """Report the candidates that a longer form or another sense of the same form kept out."""
    holders = {token: candidate for candidate in kept for token in range(candidate.start, candidate.end)}
    kept_numbers = {candidate.number for candidate in kept}
    for candidate in candidates:
        if candidate.sense is None or candidate.number in kept_numbers:
            continue
        tokens = range(candidate.start, candidate.end)
        holder = next(holders[token] for token in tokens if token in holders)
        name = holder.sense.skill if holder.sense else "no skill"
        is_same_form = (holder.start, holder.end) == (candidate.start, candidate.end)
        on_reject(candidate, f"other reading: {name}" if is_same_form else f"longer form: {name}")
