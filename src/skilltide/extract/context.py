"""What a mention's surroundings make of it: requirement level by section and cue, years of experience."""

from skilltide.extract.compiled import Compiled, HeldCue
from skilltide.extract.structure import DECORATION, Found, Structure
from skilltide.extract.tokens import NUMBER, Tokens

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


class Cues:
    """The cues of a text by sentence, and the years of experience that sentences ask for."""

    __slots__ = ("_by_sentence", "_compiled", "_structure", "_tokens", "_years")

    def __init__(self, tokens: Tokens, cues: list[Found], structure: Structure, compiled: Compiled) -> None:
        self._tokens, self._structure, self._compiled = tokens, structure, compiled
        self._by_sentence: dict[int, list[tuple[int, int, HeldCue]]] = {}
        covered = -1
        for one in sorted(cues, key=lambda c: (c.start, -c.end)):
            if one.start < covered:
                continue  # inside a longer cue
            covered = one.end
            assert one.entry.cue is not None
            if one.entry.cue.level != "none":
                held = (one.start, one.end, one.entry.cue)
                self._by_sentence.setdefault(structure.sentence(one.start), []).append(held)
        self._years: dict[int, list[tuple[int, int]]] = {}
        for at, code in enumerate(tokens.codes):
            if code in compiled.years:
                years = self._number_before(at)
                if years is not None:
                    self._years.setdefault(structure.sentence(at), []).append((at, years))

    def level(self, start: int, end: int, sentence: int, section: str) -> tuple[str, str | None]:
        """(requirement level, the cue that decided it or None) of the mention in tokens `start` to `end`."""
        base = SECTION_LEVELS[section] or "context"
        cues = self._by_sentence.get(sentence)
        if not cues:
            return base, None
        best: tuple[int, int] | None = None
        chosen: HeldCue | None = None
        for cue_start, cue_end, cue in cues:
            if cue.sections and section not in cue.sections:
                continue
            distance = self._distance(cue, cue_start, cue_end, start, end, sentence)
            if distance is None:
                continue
            rank = (0 if cue.level == "excluded" else 1 if cue.scope != "sentence" else 2, distance)
            if best is None or rank < best:
                best, chosen = rank, cue
        return (chosen.level, chosen.text) if chosen else (base, None)

    def _distance(
        self, cue: HeldCue, cue_start: int, cue_end: int, start: int, end: int, sentence: int
    ) -> int | None:
        """Tokens between cue and mention, None where the cue doesn't reach it."""
        codes, barriers = self._tokens.codes, self._compiled.barriers
        if cue.scope == "sentence":
            return abs(cue_start - start)
        if cue.scope == "start":
            first, _ = self._structure.span(sentence, len(codes))
            return start - cue_end if all(code in DECORATION for code in codes[first:cue_start]) else None
        if end <= cue_start and cue.scope == "before":
            between = codes[end:cue_start]
            if between.count("(") > between.count(")") or barriers.search(between):
                return None  # "Python (Rust is a plus)" says nothing of Python
            return cue_start - end
        if cue_end <= start and cue.scope == "after":
            return None if barriers.search(codes, cue_end, start) else start - cue_end
        if cue_end <= start and cue.scope == "between" and cue.until is not None:
            _, sentence_end = self._structure.span(sentence, len(codes))
            closing = cue.until.search(codes, end, sentence_end)
            return start - cue_end if closing and not barriers.search(codes, cue_end, closing.start()) else None
        return None

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
            code = codes[i]
            if code == NUMBER:
                value = self._tokens.pieces[i].strip()
                found = int(value) if value.isascii() and len(value) <= 2 else found
            elif code in self._compiled.number_words:
                found = self._compiled.number_words[code]
            elif code not in self._compiled.between_numbers:
                break
        return found if found is not None and 0 < found <= _MOST_YEARS else None
