"""What a lexicon's rules have against reading a found form as a skill."""

from skilltide.extract.compiled import Compiled, Guard, Reading
from skilltide.extract.context import SECTION_LEVELS
from skilltide.extract.read import Read
from skilltide.extract.sections import Found
from skilltide.extract.tokens import Tokens

_TITLE_KINDS = frozenset(["concept", "domain", "soft"])
"""Kinds that a job title or a team's name holds without meaning them."""


def refusal(form: Found, reading: Reading, text: Read, compiled: Compiled, section: str) -> str | None:
    """Say what speaks against a reading, None if nothing does (corroboration is looked at when all are known).

    `section`: the one that the form stands in.
    """
    if reading.is_english and not text.is_english:
        return "language: the text is not English"
    if reading.case != "any" and not _is_case(reading, text.tokens.slice(form.start, form.end)):
        return f"case: {'a capital first' if reading.case == 'capital' else reading.alias} expected"
    if SECTION_LEVELS[section] is None:
        return f"section: {section}"
    if reading.guard is not None:
        reason = _sections(reading.guard, section) or _neighbours(reading.guard, form, text)
        if reason is not None:
            return reason
    return _name(form, reading, text, compiled, section)


def _is_case(reading: Reading, written: str) -> bool:
    if reading.case == "capital":
        return written[0].isupper()
    letters = "".join(filter(str.isalnum, written))
    return letters in (reading.letters, reading.letters + "s")


def _sections(guard: Guard, section: str) -> str | None:
    if guard.sections and section not in guard.sections:
        return f"sections: stands in {section}"
    if section in guard.not_sections:
        return f"not_sections: stands in {section}"
    return None


def _neighbours(guard: Guard, form: Found, text: Read) -> str | None:
    return _beside(guard, form, text) or _near(guard, form, text)


def _beside(guard: Guard, form: Found, text: Read) -> str | None:
    codes, (start, end, _) = text.tokens.codes, form
    if guard.preceded_by and not codes.endswith(guard.preceded_by, 0, start):
        return "preceded_by: none of its words stands before"
    if guard.not_preceded_by and codes.endswith(guard.not_preceded_by, 0, start):
        return f"not_preceded_by: {_word(text.tokens, start - 1)!r} stands before"
    if guard.followed_by and not codes.startswith(guard.followed_by, end):
        return "followed_by: none of its words stands behind"
    if guard.not_followed_by and codes.startswith(guard.not_followed_by, end):
        return f"not_followed_by: {_word(text.tokens, end)!r} stands behind"
    return None


def _near(guard: Guard, form: Found, text: Read) -> str | None:
    if guard.near is None and guard.not_near is None:
        return None
    codes, (start, end, _) = text.tokens.codes, form
    first, last = text.structure.span(text.structure.sentence(start), len(codes))
    # what the form itself holds does not count
    if guard.near is not None and not (guard.near.search(codes, first, start) or guard.near.search(codes, end, last)):
        return "near: none of its phrases in the sentence"
    if guard.not_near is not None:
        match = guard.not_near.search(codes, first, start) or guard.not_near.search(codes, end, last)
        if match:
            return f"not_near: {text.tokens.slice(match.start(), match.end())!r} in the sentence"
    return None


def _name(form: Found, reading: Reading, text: Read, compiled: Compiled, section: str) -> str | None:
    """Names that hold the form: job titles, teams, the posting's own title, the employer."""
    start, end, _ = form
    if reading.kind in _TITLE_KINDS and _in_title(text.tokens.codes, start, end, compiled):
        return "title: part of a job title or a team's name"
    if start in text.title_tokens and end - 1 in text.title_tokens:
        return "title: the posting's own title"
    if not text.own_names or section in ("required", "preferred"):
        return None
    if reading.skill in text.own_products or text.tokens.slice(start, end).lower() in text.own_names:
        return "own: the employer's own name or product"
    return None


def _in_title(codes: str, start: int, end: int, compiled: Compiled) -> bool:
    """Whether a job title's or a team's other words stand behind or before."""
    # looking at one character first saves most of the work
    if codes[end : end + 1] in compiled.title_starts and compiled.title_after.match(codes, end):
        return True
    return codes[start - 1 : start] in compiled.title_before_ends and codes.endswith(compiled.title_before, 0, start)


def _word(tokens: Tokens, at: int) -> str:
    return tokens.pieces[at].strip() if 0 <= at < len(tokens.codes) else ""
