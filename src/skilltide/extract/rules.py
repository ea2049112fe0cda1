"""What a lexicon's rules have against taking a form that was found for a skill.

This runs for every form found, so the cheap questions come first: one character's membership in a set is asked
before phrases are compared, and what holds for a form is worked out once for all its senses.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from skilltide.extract.compiled import TITLE_KINDS, CompiledLexicon, Entry, PhrasePattern, Sense, union
from skilltide.extract.levels import SECTION_LEVELS
from skilltide.extract.overlaps import Candidate
from skilltide.extract.parsed_text import ParsedText
from skilltide.extract.quick_tuple import new_tuple
from skilltide.extract.spelling import letters
from skilltide.extract.tokens import Tokens

_SILENT = frozenset(section for section, level in SECTION_LEVELS.items() if level is None)
"""Sections in which nothing is a mention."""


TurnedDown = tuple[Candidate, str]
"""A candidate that a rule speaks against, and which (or that in words)."""

RULES = frozenset(
    ["address", "case", "followed_by", "language", "near", "not_followed_by", "not_near", "not_preceded_by", "own",
     "preceded_by", "section", "sections", "title"]
)  # fmt: skip
"""What can speak against a form; a reason begins with the one that does."""
_OF_PLACES = frozenset(["address", "language", "own", "section", "title"])
"""Those that are not a sense's own, or are asked before all others."""


def breakable_rules(sense: Sense) -> frozenset[str]:
    """The rules that a sense has itself, or by its kind: no other can speak against it but those of places."""
    guard = sense.guard
    has = {"case": sense.case != "any", "title": sense.kind in TITLE_KINDS}
    if guard is not None:
        has |= {
            "sections": bool(guard.sections or guard.not_sections),
            "preceded_by": bool(guard.preceded_by),
            "not_preceded_by": bool(guard.not_preceded_by),
            "followed_by": bool(guard.followed_by),
            "not_followed_by": bool(guard.not_followed_by),
            "near": guard.near is not None,
            "not_near": guard.not_near is not None,
        }
    return frozenset(rule for rule, is_there in has.items() if is_there)


class SensePlan(NamedTuple):
    """How one sense of an entry is looked at."""

    sense: Sense
    before: frozenset[str] | None
    """The tokens one of which must stand directly before, else it is dropped without a word; None if any may."""
    after: frozenset[str] | None
    heard: frozenset[str]
    """The rules of which it is told that they speak against it."""
    is_free: bool
    """Whether it has no rules of its own."""
    is_titled: bool
    """Whether job titles hold its kind."""


class EntryPlan(NamedTuple):
    """How an entry is looked at: the same for all its senses, then for each."""

    before: frozenset[str] | None
    after: frozenset[str] | None
    is_blocker: bool
    is_titled: bool
    senses: tuple[SensePlan, ...]


class Plans(dict[Entry, EntryPlan]):
    """How each entry is looked at by one who wants to hear of some rules, made when it is first met."""

    def __init__(
        self, heard: Callable[[Sense], frozenset[str]], explains: bool = False, language: str | None = None
    ) -> None:
        """`heard`: the rules of a sense that matter if they speak against it; `explains`: tell why in words.

        `language`: that of all texts, so that senses which never hold in it are not looked at; None: of any.
        """
        super().__init__()
        self._heard = heard
        self._shared: dict[frozenset[str], frozenset[str]] = {}
        """Sets of rules that are heard of: the same few for all senses."""
        self.explains = explains
        self._language = language

    def __missing__(self, entry: Entry) -> EntryPlan:
        language = self._language
        senses = [self._plan(sense) for sense in entry.senses if language is None or _holds_in(sense, language)]
        before = after = None
        if not entry.is_blocker:
            before = union(sense.before for sense in senses)
            after = union(sense.after for sense in senses)
        plan = self[entry] = EntryPlan(before, after, entry.is_blocker, entry.is_titled, tuple(senses))
        return plan

    def _plan(self, sense: Sense) -> SensePlan:
        heard, asked = self._heard(sense), _OF_PLACES
        heard = self._shared.setdefault(heard, heard)
        if sense.case != "any":
            asked |= {"case"}
        if sense.guard is not None and (sense.guard.sections or sense.guard.not_sections):
            asked |= {"sections"}
        before = after = None
        if sense.required_before is not None:
            asked |= {"preceded_by"}
            before = sense.required_before if heard.isdisjoint(asked) else None
        if sense.required_after is not None:
            asked |= {"not_preceded_by", "followed_by"}
            after = sense.required_after if heard.isdisjoint(asked) else None
        return SensePlan(sense, before, after, heard, sense.is_unconditional, sense.kind in TITLE_KINDS)


def _holds_in(sense: Sense, language: str) -> bool:
    return sense.languages is None or language in sense.languages or sense.is_loan


def filter_candidates(  # noqa: PLR0912 - one loop without calls, as it runs for every form
    text: ParsedText, compiled: CompiledLexicon, plans: Plans
) -> tuple[list[Candidate], list[TurnedDown]]:
    """Return the candidates that pass all rules, in text order, and those rejected ones that `plans` asks for.

    `plans`: how each entry is examined, and which rejections are returned, with the rule; if the plans explain, also
    with the reason in words.

    Corroboration is examined later, when all candidates are known (`overlaps`).
    """
    candidates: list[Candidate] = []
    rejected: list[TurnedDown] = []
    add = candidates.append
    codes, name_tokens, is_unrestricted = text.tokens.codes, text.name_tokens, text.is_unrestricted
    title_starts, title_after = compiled.title_starts, compiled.title_after.match
    title_before, title_before_ends = compiled.title_before, compiled.title_before_ends
    sections, explains = text.outline.sections, plans.explains
    borders = [*text.outline.sentences[1:], len(codes) + 1]
    sentence, border, section = 0, borders[0], sections[0]
    is_silent = section in _SILENT
    for start, end, entry in text.forms:  # in order of their starts
        needs_before, needs_after, is_blocker, is_titled, senses = plans[entry]
        after = codes[end : end + 1]
        if needs_after is not None and after not in needs_after:
            continue
        before = codes[start - 1 : start]
        if needs_before is not None and before not in needs_before:
            continue
        if start >= border:
            while start >= border:
                sentence += 1
                border = borders[sentence]
            section = sections[sentence]
            is_silent = section in _SILENT
        if is_blocker:
            add(new_tuple(Candidate, (start, end, None, len(candidates))))
        place_reason = None
        if is_silent or start in name_tokens:
            place_reason = f"section: {section}" if is_silent else _name_at(start, end, text, section)
            if place_reason is not None and not explains:
                continue
        is_title = is_titled and (  # a job title's or a team's other words stand behind or before
            (after in title_starts and title_after(codes, end) is not None)
            or (before in title_before_ends and codes.endswith(title_before, 0, start))
        )
        for sense, needs_before, needs_after, heard, is_free, is_of_titles in senses:
            if (needs_after is not None and after not in needs_after) or (
                needs_before is not None and before not in needs_before
            ):
                continue
            if place_reason is not None:
                rejected.append((Candidate(start, end, sense, len(candidates)), place_reason))
                continue
            rule = None
            if not (is_free and is_unrestricted):
                rule = _broken_rule(sense, text, start, end, before, after, sentence, section)
            if rule is None:
                if not (is_title and is_of_titles):
                    add(new_tuple(Candidate, (start, end, sense, len(candidates))))
                    continue
                rule = "title"
            if rule in heard:
                reason = _explain(rule, sense, text, start, end, sentence, section) if explains else rule
                rejected.append((new_tuple(Candidate, (start, end, sense, len(candidates))), reason))
    return candidates, rejected


def _broken_rule(  # noqa: PLR0911, PLR0912 - the same
    sense: Sense, text: ParsedText, start: int, end: int, before: str, after: str, sentence: int, section: str
) -> str | None:
    """The rule of a sense's own that speaks against it, None if none does. `before`, `after`: the codes around it."""
    if sense.languages is not None and text.language not in sense.languages and not sense.is_loan:
        return "language"
    if sense.case != "any" and not _is_case(sense, text.tokens, start, end):
        return "case"
    guard = sense.guard
    if guard is not None:
        if section not in guard.allowed_sections:
            return "sections"
        codes = text.tokens.codes
        if guard.has_neighbour_rule:  # the words directly before and behind
            if guard.preceded_by and not (
                before in guard.preceded_ends and codes.endswith(guard.preceded_by, 0, start)
            ):
                return "preceded_by"
            if before in guard.not_preceded_ends and codes.endswith(guard.not_preceded_by, 0, start):
                return "not_preceded_by"
            if guard.followed_by and not (after in guard.followed_starts and codes.startswith(guard.followed_by, end)):
                return "followed_by"
            if after in guard.not_followed_starts and codes.startswith(guard.not_followed_by, end):
                return "not_followed_by"
        if guard.has_sentence_rule:  # the rest of the sentence; what the form itself holds does not count
            borders = text.outline.sentences
            first = borders[sentence]
            sentence += 1
            last = borders[sentence] if sentence < len(borders) else len(codes)
            near = guard.near
            if near is not None and not (near.search(codes, first, start) or near.search(codes, end, last)):
                return "near"
            if guard.not_near is not None and _not_near(guard.not_near, codes, start, end, first, last):
                return "not_near"
    if text.own_products and sense.skill in text.own_products and section not in ("required", "preferred"):
        return "own"
    return None


def _not_near(pattern: PhrasePattern, codes: str, start: int, end: int, first: int, last: int) -> re.Match[str] | None:
    return pattern.search(codes, first, start) or pattern.search(codes, end, last)


def _explain(  # noqa: PLR0911 - a rule, a sentence
    rule: str, sense: Sense, text: ParsedText, start: int, end: int, sentence: int, section: str
) -> str:
    """The words for a rule of a sense's own that speaks against it."""
    tokens = text.tokens
    if rule == "case":
        return f"case: {'a capital first' if sense.case == 'capital' else sense.alias} expected"
    if rule == "language" and sense.languages is not None:
        return f"language: a name in {', '.join(sorted(sense.languages))}, the text is in {text.language}"
    if rule == "sections":
        return f"sections: stands in {section}"
    if rule == "not_preceded_by":
        return f"not_preceded_by: {tokens.pieces[start - 1].strip()!r} stands before"
    if rule == "not_followed_by":
        return f"not_followed_by: {tokens.pieces[end].strip()!r} stands behind"
    if rule == "not_near" and sense.guard is not None and sense.guard.not_near is not None:
        first, last = text.outline.span(sentence, len(tokens.codes))
        match = _not_near(sense.guard.not_near, tokens.codes, start, end, first, last)
        return f"not_near: {tokens.slice(match.start(), match.end()) if match else ''!r} in the sentence"
    return _WORDS[rule]


_WORDS = {
    "followed_by": "followed_by: none of its words stands behind",
    "near": "near: none of its phrases in the sentence",
    "own": "own: the employer's product",
    "preceded_by": "preceded_by: none of its words stands before",
    "title": "title: part of a job title or a team's name",
}
"""What `_explain` says of a rule where nothing of the text stands in it."""


def _is_case(sense: Sense, tokens: Tokens, start: int, end: int) -> bool:
    if sense.case == "capital":
        return tokens.text[tokens.starts[start]].isupper()
    written = tokens.slice(start, end)
    alias = sense.alias
    if written == alias:
        return True
    if written[0] != alias[0] and written[0].isalnum() and alias[0].isalnum():
        return False
    return letters(written) in (sense.letters, sense.letters + "s")


def _name_at(start: int, end: int, text: ParsedText, section: str) -> str | None:
    """Which name a form belongs to: the posting's own title, an address, or the employer's name."""
    behind = text.addresses.get(start)
    if behind is not None and (end < behind or start - 1 in text.addresses):
        return "address: part of a web or e-mail address"
    if start in text.title_tokens and end - 1 in text.title_tokens:
        return "title: the posting's own title"
    behind = text.employer_tokens.get(start)
    if behind is None:
        return None
    tokens = text.tokens
    if tokens.slice(start, end).lower() in text.employer_names:
        is_own = section not in ("required", "preferred")
    else:  # "Analytics" in "Acme Analytics", not in "our acme analytics"
        is_own = end <= behind and tokens.text[tokens.starts[start]].isupper()
    return "own: the employer's own name" if is_own else None
