"""What a lexicon's rules have against taking a form that was found for a skill.

This runs for every form found, so the cheap questions come first: one character's membership in a set is asked
before phrases are compared, and what holds for a form is worked out once for all its senses.
"""

from collections.abc import Mapping

from skilltide.extract.compiled import TITLE_KINDS, CompiledLexicon, Entry, Guard, Sense
from skilltide.extract.levels import SECTION_LEVELS
from skilltide.extract.overlaps import Candidate, OnReject
from skilltide.extract.parsed_text import ParsedText
from skilltide.extract.spelling import letters
from skilltide.extract.tokens import Tokens

_SILENT = frozenset(section for section, level in SECTION_LEVELS.items() if level is None)
"""Sections in which nothing is a mention."""

_TITLE = "title: part of a job title or a team's name"

_new = tuple.__new__
"""Makes a named tuple at the cost of a plain one; there are dozens in every text."""


def filter_candidates(
    text: ParsedText,
    compiled: CompiledLexicon,
    on_reject: OnReject | None,
    hopeless: Mapping[Entry, bool] | None = None,
) -> list[Candidate]:
    """Return each sense of the text's forms that no rule speaks against, in order of the text; report the others.

    `hopeless`: the entries of which nobody wants to hear that they were turned down, nor for the place that they stand
    in; None: whoever gives `on_reject` hears of all.

    Corroboration is looked at later, when all are known (`overlaps`).
    """
    candidates: list[Candidate] = []
    codes, name_tokens, is_unrestricted = text.tokens.codes, text.name_tokens, text.is_unrestricted
    title_starts, title_before_ends = compiled.title_starts, compiled.title_before_ends
    sections = text.outline.sections
    borders = [*text.outline.sentences[1:], len(codes) + 1]
    sentence, border, section = 0, borders[0], sections[0]
    hears_places = on_reject is not None and hopeless is None
    for start, end, entry in text.forms:  # in order of their starts
        before, after = codes[start - 1 : start], codes[end : end + 1]
        is_silent = on_reject is None or (hopeless is not None and hopeless[entry])
        if is_silent and (
            (entry.required_after is not None and after not in entry.required_after)
            or (entry.required_before is not None and before not in entry.required_before)
        ):
            continue
        while start >= border:
            sentence += 1
            border, section = borders[sentence], sections[sentence]
        if entry.is_blocker:
            candidates.append(_new(Candidate, (start, end, None, len(candidates))))
        place_reason = None
        if section in _SILENT or start in name_tokens:
            place_reason = f"section: {section}" if section in _SILENT else _name_at(start, end, text, section)
            if place_reason is not None and not hears_places:
                continue
        is_title = (
            entry.is_titled
            and (after in title_starts or before in title_before_ends)
            and _is_in_title(codes, start, end, compiled)
        )
        for sense in entry.senses:
            if is_silent and (
                (sense.required_after is not None and after not in sense.required_after)
                or (sense.required_before is not None and before not in sense.required_before)
            ):
                continue
            reason = place_reason
            if reason is None and not (is_unrestricted and sense.is_unconditional):
                reason = _broken_rule(sense, text, start, end, sentence, section)
            if reason is None and is_title and sense.kind in TITLE_KINDS:
                reason = _TITLE
            if reason is None:
                candidates.append(_new(Candidate, (start, end, sense, len(candidates))))
            elif on_reject and not is_silent:
                on_reject(Candidate(start, end, sense, len(candidates)), reason)
    return candidates


def _broken_rule(sense: Sense, text: ParsedText, start: int, end: int, sentence: int, section: str) -> str | None:
    """The rule of a sense's own that speaks against it, None if none does."""
    if sense.languages is not None and text.language not in sense.languages and not sense.is_loan:
        return f"language: a name in {', '.join(sorted(sense.languages))}, the text is in {text.language}"
    if sense.case != "any" and not _is_case(sense, text.tokens.slice(start, end)):
        return f"case: {'a capital first' if sense.case == 'capital' else sense.alias} expected"
    guard = sense.guard
    if guard is not None:
        if (guard.sections and section not in guard.sections) or section in guard.not_sections:
            return f"sections: stands in {section}"
        reason = _broken_neighbour_rule(guard, start, end, text.tokens) if guard.has_neighbour_rule else None
        if reason is None and guard.has_sentence_rule:
            reason = _broken_sentence_rule(guard, start, end, text, sentence)
        if reason is not None:
            return reason
    if text.own_products and sense.skill in text.own_products and section not in ("required", "preferred"):
        return "own: the employer's product"
    return None


def _is_case(sense: Sense, written: str) -> bool:
    if sense.case == "capital":
        return written[0].isupper()
    alias = sense.alias
    if written == alias:
        return True
    if written[0] != alias[0] and written[0].isalnum() and alias[0].isalnum():
        return False
    return letters(written) in (sense.letters, sense.letters + "s")


def _broken_neighbour_rule(guard: Guard, start: int, end: int, tokens: Tokens) -> str | None:
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


def _broken_sentence_rule(guard: Guard, start: int, end: int, text: ParsedText, sentence: int) -> str | None:
    """The rest of the sentence; what the form itself holds does not count."""
    codes = text.tokens.codes
    first, last = text.outline.span(sentence, len(codes))
    if guard.near is not None and not (guard.near.search(codes, first, start) or guard.near.search(codes, end, last)):
        return "near: none of its phrases in the sentence"
    if guard.not_near is not None:
        match = guard.not_near.search(codes, first, start) or guard.not_near.search(codes, end, last)
        if match:
            return f"not_near: {text.tokens.slice(match.start(), match.end())!r} in the sentence"
    return None


def _name_at(start: int, end: int, text: ParsedText, section: str) -> str | None:
    """Which name a form belongs to: the posting's own title, an address, or the employer's name."""
    behind = text.addresses.get(start)
    if behind is not None and (end < behind or start - 1 in text.addresses):
        return "address: part of a web or e-mail address"
    if start in text.title_tokens and end - 1 in text.title_tokens:
        return "title: the posting's own title"
    if section not in ("required", "preferred") and text.tokens.slice(start, end).lower() in text.employer_names:
        return "own: the employer's own name"
    return None


def _is_in_title(codes: str, start: int, end: int, compiled: CompiledLexicon) -> bool:
    """Whether a job title's or a team's other words stand behind or before."""
    if codes[end : end + 1] in compiled.title_starts and compiled.title_after.match(codes, end):
        return True
    return codes[start - 1 : start] in compiled.title_before_ends and codes.endswith(compiled.title_before, 0, start)
