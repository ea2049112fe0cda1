"""Which of the candidates that overlap or need each other remain."""

from collections.abc import Callable
from typing import NamedTuple

from skilltide.extract.compiled import Reading
from skilltide.extract.structure import Structure
from skilltide.extract.tokens import BREAK, DECORATION, LINE, STOP

_LISTS = frozenset(["required", "preferred", "stack"])
_MARKS = DECORATION | frozenset([LINE, BREAK, STOP, ".", ",", ";", ")", "]"])


class Candidate(NamedTuple):
    """A reading of a found form that its own rules let pass: token start and end (exclusive)."""

    start: int
    end: int
    reading: Reading | None
    """None for a phrase that is no skill (a blocker)."""


Tell = Callable[[Candidate, str], None]
"""Called with a candidate that is turned down and the reason."""


def settle(passed: list[Candidate], codes: str, structure: Structure, tell: Tell | None) -> list[Candidate]:
    """Keep the longest of overlapping candidates, and weak names only where a strong technology vouches for them.

    A weak name that falls gives way to what it covered. `codes`: those of the text's tokens.
    """
    passed.sort(key=_longest_first)
    dropped: set[int] = set()
    while True:
        kept, taken = _longest(passed, dropped, len(codes))
        fallen = _unvouched(kept, codes, structure)
        if not fallen:
            break
        dropped.update(map(id, fallen))
        if tell:
            for candidate in fallen:
                tell(candidate, "with: no strong technology beside it")
    if tell:
        _tell_covered(passed, dropped, kept, taken, tell)
    kept.sort(key=lambda candidate: candidate.start)
    return kept


def _longest_first(candidate: Candidate) -> tuple[int, int, bool]:
    return candidate.start - candidate.end, candidate.start, candidate.reading is not None


def _longest(passed: list[Candidate], dropped: set[int], length: int) -> tuple[list[Candidate], list[Candidate | None]]:
    """The longest candidates without overlap, and for each token the one that holds it."""
    taken: list[Candidate | None] = [None] * length
    kept = []
    for candidate in passed:
        start, end, _ = candidate
        # all that went before are at least as long, so an overlap shows at one of the ends
        if taken[start] is not None or taken[end - 1] is not None or id(candidate) in dropped:
            continue
        kept.append(candidate)
        taken[start:end] = [candidate] * (end - start)
    return kept, taken


def _unvouched(kept: list[Candidate], codes: str, structure: Structure) -> list[Candidate]:
    """The weak names with no strong technology in their sentence (or section, if that is enough for them)."""
    weak = [(c, c.reading.corroboration) for c in kept if c.reading is not None and c.reading.corroboration]
    if not weak:
        return []
    strong = [
        c.start for c in kept if c.reading is not None and c.reading.kind == "tool" and not c.reading.corroboration
    ]
    sentences = {structure.sentence(at) for at in strong}
    sections = {structure.section(at) for at in strong}
    return [
        c
        for c, needs in weak
        if structure.sentence(c.start) not in sentences
        and not (needs == "technology-nearby" and structure.section(c.start) in sections)
        and not _is_item(c, codes, structure)
    ]


def _is_item(candidate: Candidate, codes: str, structure: Structure) -> bool:
    """Whether a name is a whole item of a list of what is asked for or used: nothing else stands in its line."""
    start, end, _ = candidate
    if structure.section(start) not in _LISTS:
        return False
    first, last = structure.span(structure.sentence(start), len(codes))
    label = codes.rfind(":", first, start) + 1  # "Bonus: Rust"
    return all(code in _MARKS for code in codes[max(first, label) : start] + codes[end:last])


def _tell_covered(
    passed: list[Candidate],
    dropped: set[int],
    kept: list[Candidate],
    taken: list[Candidate | None],
    tell: Tell,
) -> None:
    """Tell the candidates that a longer form or another reading kept out."""
    stayed = set(map(id, kept))
    for candidate in passed:
        if candidate.reading is None or id(candidate) in dropped or id(candidate) in stayed:
            continue
        over = next(one for one in taken[candidate.start : candidate.end] if one is not None)
        name = over.reading.skill if over.reading else "no skill"
        same = (over.start, over.end) == (candidate.start, candidate.end)
        tell(candidate, f"other reading: {name}" if same else f"longer form: {name}")
