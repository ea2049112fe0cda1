"""What a mention's surroundings make of it: requirement level by section and cue, years of experience."""

from typing import NamedTuple

from skilltide.extract.compiled import Compiled, HeldCue
from skilltide.extract.sections import Found
from skilltide.extract.structure import Structure
from skilltide.extract.tokens import DECORATION, Tokens

SECTION_LEVELS = {
    "required": "required",
    "preferred": "preferred",
    "duties": "context",
    "stack": "context",
    "about_role": "context",
    "company": "context",
    "unknown": "context",
    "benefits": None,
    "legal": None,
}
"""The level that a section alone gives; None: nothing in it is a mention."""

_MOST_YEARS = 25


def _rank(cue: HeldCue) -> int:
    """Which of the cues that reach a mention decides: exclusion, then those that hold everywhere, then the rest."""
    if cue.level == "excluded":
        return 0
    return 3 if cue.scope == "sentence" else 2 if cue.sections else 1


class Held(NamedTuple):
    """A cue where it stands: token start and end (exclusive)."""

    start: int
    end: int
    cue: HeldCue


class Cues:
    """The cues of a text by sentence, and the years of experience that sentences ask for."""

    __slots__ = ("_by_sentence", "_compiled", "_structure", "_tokens", "_years")

    def __init__(self, tokens: Tokens, cues: list[Found], structure: Structure, compiled: Compiled) -> None:
        self._tokens, self._structure, self._compiled = tokens, structure, compiled
        self._by_sentence: dict[int, list[Held]] = {}
        covered = -1
        for one in sorted(cues, key=lambda c: (c.start, -c.end)):
            if one.start < covered:
                continue  # inside a longer cue
            covered = one.end
            for cue in one.entry.cues:
                if cue.level != "none":
                    held = Held(one.start, one.end, cue)
                    self._by_sentence.setdefault(structure.sentence(one.start), []).append(held)
        self._years: dict[int, list[tuple[int, int]]] = {}
        for match in compiled.years.finditer(tokens.codes):
            years = self._number_before(match.start())
            if years is not None:
                self._years.setdefault(structure.sentence(match.start()), []).append((match.start(), years))

    def level(self, start: int, end: int, sentence: int, section: str) -> tuple[str, str | None]:
        """(requirement level, the cue that decided it or None) of the mention in tokens `start` to `end`."""
        base = SECTION_LEVELS[section] or "context"
        cues = self._by_sentence.get(sentence)
        if not cues:
            return base, None
        best: tuple[int, int] | None = None
        chosen: HeldCue | None = None
        for held in cues:
            cue = held.cue
            if cue.sections and section not in cue.sections:
                continue
            distance = self._distance(held, start, end, sentence)
            if distance is None:
                continue
            rank = (_rank(cue), distance)
            if best is None or rank < best:
                best, chosen = rank, cue
        return (chosen.level, chosen.text) if chosen else (base, None)

    def _distance(self, held: Held, start: int, end: int, sentence: int) -> int | None:
        """Tokens between a cue and the mention in tokens `start` to `end`, None where the cue doesn't reach it."""
        cue = held.cue
        if cue.scope == "sentence":
            return abs(held.start - start)
        if cue.scope == "before":
            return self._back(held, end)
        if start < held.end:
            return None
        first, last = self._structure.span(sentence, len(self._tokens.codes))
        if not self._reaches(held, start, first, last, end):
            return None
        return start - held.end

    def _back(self, held: Held, end: int) -> int | None:
        if end > held.start:
            return None
        between = self._tokens.codes[end : held.start]
        is_inside = between.count("(") > between.count(")") and between != "("
        if is_inside or self._compiled.barriers.search(between):
            return None  # "Python (Rust is a plus)" says nothing of Python, "Python (preferred)" does
        return held.start - end

    def _reaches(self, held: Held, start: int, first: int, last: int, end: int) -> bool:
        """Whether a cue with a scope that runs forward covers what begins at `start`."""
        codes, barriers, cue = self._tokens.codes, self._compiled.barriers, held.cue
        if cue.scope == "start":
            return all(code in DECORATION for code in codes[first : held.start])
        if cue.scope == "after":
            return barriers.search(codes, held.end, start) is None
        closing = cue.until.search(codes, end, last) if cue.until else None
        return closing is not None and barriers.search(codes, held.end, closing.start()) is None

    def years(self, start: int, sentence: int) -> int | None:
        """The least years of experience that the mention's sentence asks for with it, None if none."""
        held = self._years.get(sentence)
        if not held:
            return None
        earlier = [years for at, years in held if at < start]
        return earlier[-1] if earlier else held[0][1]

    def _number_before(self, at: int) -> int | None:
        """The first number of "3", "3+", "3-5", "3 to 5", "three (3)" directly before the token `at`."""
        codes, found = self._tokens.codes, None
        for i in range(at - 1, max(-1, at - 7), -1):
            piece = self._tokens.pieces[i].rstrip()
            if piece.isdecimal() and len(piece) <= 2:
                found = int(piece)
            elif codes[i] in self._compiled.number_words:
                found = self._compiled.number_words[codes[i]]
            elif codes[i] not in self._compiled.between_numbers:
                break
        return found if found is not None and 0 < found <= _MOST_YEARS else None
