"""What a lexicon's rules have against reading a found form as a skill.

This runs for every form found, so the cheap questions come first: one character's membership in a set is asked
before phrases are compared, and what holds for a form is worked out once for all its readings.
"""

from skilltide.extract.compiled import TITLE_KINDS, Compiled, Guard, Reading
from skilltide.extract.context import SECTION_LEVELS
from skilltide.extract.read import Read
from skilltide.extract.settle import Candidate, Ranked, Tell
from skilltide.extract.tokens import Tokens

_SILENT = frozenset(section for section, level in SECTION_LEVELS.items() if level is None)
"""Sections in which nothing is a mention."""

_TITLE = "title: part of a job title or a team's name"


def judge(text: Read, compiled: Compiled, tell: Tell | None) -> list[Ranked]:
    """Give each reading of the text's forms that no rule speaks against; tell the others' reasons.

    Corroboration is looked at later, when all are known (`settle`).
    """
    passed: list[Ranked] = []
    codes, name_tokens, is_plain = text.tokens.codes, text.name_tokens, text.is_plain
    title_starts, title_before_ends = compiled.title_starts, compiled.title_before_ends
    sections = text.structure.sections
    borders = [*text.structure.sentences[1:], len(codes) + 1]
    sentence, border, section = 0, borders[0], sections[0]
    for start, end, entry in text.forms:  # in order of their starts
        before, after = codes[start - 1 : start], codes[end : end + 1]
        if tell is None and (
            (entry.followers is not None and after not in entry.followers)
            or (entry.leaders is not None and before not in entry.leaders)
        ):
            continue
        while start >= border:
            sentence += 1
            border, section = borders[sentence], sections[sentence]
        if entry.is_blocker:
            passed.append((start - end, start, False, len(passed), end, None))
        general = None
        if section in _SILENT or start in name_tokens:
            general = f"section: {section}" if section in _SILENT else _named(start, end, text, section)
            if general is not None and tell is None:
                continue
        is_title = (
            entry.is_titled
            and (after in title_starts or before in title_before_ends)
            and _in_title(codes, start, end, compiled)
        )
        for reading in entry.readings:
            if tell is None and (
                (reading.followers is not None and after not in reading.followers)
                or (reading.leaders is not None and before not in reading.leaders)
            ):
                continue
            reason = general
            if reason is None and not (is_plain and reading.is_plain):
                reason = _own(reading, text, start, end, (sentence, section))
            if reason is None and is_title and reading.kind in TITLE_KINDS:
                reason = _TITLE
            if reason is None:
                passed.append((start - end, start, True, len(passed), end, reading))
            elif tell:
                tell(Candidate(start, end, reading), reason)
    return passed


def _own(reading: Reading, text: Read, start: int, end: int, place: tuple[int, str]) -> str | None:
    """What a reading's own rules say; `place`: the form's sentence and section."""
    sentence, section = place
    if reading.is_english and not text.is_english:
        return "language: the text is not English"
    if reading.case != "any" and not _is_case(reading, text.tokens.slice(start, end)):
        return f"case: {'a capital first' if reading.case == 'capital' else reading.alias} expected"
    guard = reading.guard
    if guard is not None:
        if (guard.sections and section not in guard.sections) or section in guard.not_sections:
            return f"sections: stands in {section}"
        reason = _beside(guard, start, end, text.tokens) if guard.has_beside else None
        if reason is None and guard.has_near:
            reason = _near(guard, start, end, text, sentence)
        if reason is not None:
            return reason
    if text.own_products and reading.skill in text.own_products and section not in ("required", "preferred"):
        return "own: the employer's product"
    return None


def _is_case(reading: Reading, written: str) -> bool:
    if reading.case == "capital":
        return written[0].isupper()
    alias = reading.alias
    if written == alias:
        return True
    if written[0] != alias[0] and written[0].isalnum() and alias[0].isalnum():
        return False
    letters = "".join(filter(str.isalnum, written))
    return letters in (reading.letters, reading.letters + "s")


def _beside(guard: Guard, start: int, end: int, tokens: Tokens) -> str | None:
    """The words directly before and behind."""
    codes = tokens.codes
    before, after = codes[start - 1 : start], codes[end : end + 1]
    if guard.preceded_by and not (before in guard.preceded_ends and codes.endswith(guard.preceded_by, 0, start)):
        return "preceded_by: none of its words stands before"
    if before in guard.not_preceded_ends and codes.endswith(guard.not_preceded_by, 0, start):
        return f"not_preceded_by: {tokens.pieces[start - 1].strip()!r} stands before"
    if guard.followed_by and not (after in guard.followed_starts and codes.startswith(guard.followed_by, end)):
        return "followed_by: none of its words stands behind"
    if after in guard.not_followed_starts and codes.startswith(guard.not_followed_by, end):
        return f"not_followed_by: {tokens.pieces[end].strip()!r} stands behind"
    return None


def _near(guard: Guard, start: int, end: int, text: Read, sentence: int) -> str | None:
    """The rest of the sentence; what the form itself holds does not count."""
    codes = text.tokens.codes
    first, last = text.structure.span(sentence, len(codes))
    if guard.near is not None and not (guard.near.search(codes, first, start) or guard.near.search(codes, end, last)):
        return "near: none of its phrases in the sentence"
    if guard.not_near is not None:
        match = guard.not_near.search(codes, first, start) or guard.not_near.search(codes, end, last)
        if match:
            return f"not_near: {text.tokens.slice(match.start(), match.end())!r} in the sentence"
    return None


def _named(start: int, end: int, text: Read, section: str) -> str | None:
    """Whether the form stands in the posting's own title or an address, or is the employer's name."""
    behind = text.addresses.get(start)
    if behind is not None and (end < behind or start - 1 in text.addresses):
        return "address: part of a web or e-mail address"
    if start in text.title_tokens and end - 1 in text.title_tokens:
        return "title: the posting's own title"
    if section not in ("required", "preferred") and text.tokens.slice(start, end).lower() in text.own_names:
        return "own: the employer's own name"
    return None


def _in_title(codes: str, start: int, end: int, compiled: Compiled) -> bool:
    """Whether a job title's or a team's other words stand behind or before."""
    if codes[end : end + 1] in compiled.title_starts and compiled.title_after.match(codes, end):
        return True
    return codes[start - 1 : start] in compiled.title_before_ends and codes.endswith(compiled.title_before, 0, start)
