"""The lexicon made ready for matching: spaCy's PhraseMatcher over every form, and what each form can mean."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from skilltide.extract.codes import DASH, DECORATION, LINE, Alphabet
from skilltide.extract.lexicon import Lexicon, is_elliptic
from skilltide.extract.lexicon_model import Alias, Cue, Keyword, Skill
from skilltide.extract.matcher import Matcher
from skilltide.extract.tokens import Memo, words_of
from skilltide.extract.variants import forms


class Guard(NamedTuple):
    """An alias's neighbour rules over token codes: what must and must not stand before, behind and near it."""

    near: re.Pattern[str] | None
    not_near: re.Pattern[str] | None
    preceded_by: tuple[str, ...]
    not_preceded_by: tuple[str, ...]
    followed_by: tuple[str, ...]
    not_followed_by: tuple[str, ...]
    sections: frozenset[str]
    not_sections: frozenset[str]
    # the one token of each phrase that is next to the form, to be asked first
    preceded_ends: frozenset[str]
    not_preceded_ends: frozenset[str]
    followed_starts: frozenset[str]
    not_followed_starts: frozenset[str]
    has_neighbour_rule: bool
    has_sentence_rule: bool


class Sense(NamedTuple):
    """One thing that a form can mean: a skill by one of its aliases."""

    skill: str
    kind: str
    alias: str
    case: str
    letters: str
    """The alias without white space and symbols, for `case: exact`."""
    guard: Guard | None
    corroboration: str | None
    is_english: bool
    """Whether it holds in English texts only."""
    is_unconditional: bool
    """Whether it has no rules of its own."""
    rule: str
    required_before: frozenset[str] | None
    """The tokens one of which must stand directly before, None if any may; asked before the rest of the guard."""
    required_after: frozenset[str] | None


class CompiledCue(NamedTuple):
    """A cue as the matcher gives it back."""

    text: str
    level: str
    scope: str
    until: re.Pattern[str] | None
    sections: frozenset[str]
    rank: int
    """Which of the cues that reach a mention decides: exclusion, those that hold everywhere, the rest."""


@dataclass(slots=True)
class Entry:
    """All that one token sequence can mean."""

    senses: list[Sense] = field(default_factory=list)
    cues: list[CompiledCue] = field(default_factory=list)
    sentence: str | None = None
    opener: str | None = None
    is_address: bool = False
    """Whether it speaks to the candidate."""
    is_blocker: bool = False
    is_titled: bool = False
    """Whether any of the senses is of a kind that job titles hold (`TITLE_KINDS`)."""
    required_before: frozenset[str] | None = None
    """The tokens one of which must stand directly before for any sense to hold, None if any may."""
    required_after: frozenset[str] | None = None


class Match(NamedTuple):
    """An entry where the matcher found it in a text."""

    start: int
    """Its first token."""
    end: int
    """The token behind its last."""
    entry: Entry


TITLE_KINDS = frozenset(["concept", "domain"])
"""Kinds that a job title or a team's name holds without meaning them."""

HeadingTree = dict[str, Any]
"""Tokens of the headings' wordings, each leading to what may follow; "" leads to the section."""

_JOINTS = ("and", "&", "/", "-", "(", ")", "+")
"""What may stand between two fields of a job title."""

FORM, OUTLINE, CUE = 1, 2, 4
"""What an entry is for, as bits."""


def _uses(entry: Entry) -> int:
    is_outline = entry.sentence is not None or entry.opener is not None or entry.is_address
    is_form = bool(entry.senses) or entry.is_blocker
    return FORM * is_form + OUTLINE * is_outline + CUE * bool(entry.cues)


class CompiledLexicon:
    """Alphabet, memo, matcher and tables of one lexicon; shared by all texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.alphabet = Alphabet()
        self._entries: dict[str, Entry] = {}
        self.elliptic: dict[str, Sense] = {}
        """Forms a part of which can stand for them in a coordination."""
        self.headings: dict[str, str] = {}
        """Wordings of headings -> section."""
        self._add_skills(lexicon)
        self._add_rest(lexicon)
        self.heading_tree: HeadingTree = {}
        for codes, section in self.headings.items():
            node = self.heading_tree
            for code in codes:
                node = node.setdefault(code, {})
            node[""] = section
        self.heading_firsts = frozenset([*self.heading_tree, *self._encode(lexicon.sections.prefixes)])
        rules, sections = lexicon.rules, lexicon.sections
        self.title_after = self._chain(rules.title_fields, (*rules.title_heads, *rules.team_heads))
        ending = f"[:(|{LINE}{DASH}]"
        self.title_line = re.compile(
            self._chain((*rules.title_fields, ","), rules.title_heads).pattern + f"(?={ending})"
        )
        self.employer_verbs = frozenset(self._encode(sections.employer_verbs))
        self.title_before = self._encode(rules.title_before)
        self.title_before_ends = frozenset(codes[-1] for codes in self.title_before)
        self.title_starts = frozenset(
            codes[0] for codes in self._encode([*rules.title_fields, *rules.title_heads, *rules.team_heads, *_JOINTS])
        )
        self.title_heads = frozenset(self._encode(rules.title_heads))
        self.heading_leads = self.heading_firsts | DECORATION
        self.title_leads = self.title_starts | DECORATION
        self.keywords = self._keywords(sections.keywords)
        self.resumes = frozenset(self._encode(sections.resumes))
        self.small_words = frozenset(sections.small_words)
        self.prefixes = frozenset(self._encode(sections.prefixes))
        tails = sorted(map(re.escape, self._encode(sections.tails)), key=len, reverse=True)
        self.tails = re.compile(f"(?:{'|'.join(tails)}){{1,3}}") if tails else re.compile("(?!)")
        self.abbreviations = frozenset(self._encode(sections.abbreviations))
        walls = ["but", "however", "while", "whereas", ", with", "; with"]
        self.barriers = re.compile("|".join([";", *map(re.escape, self._encode(walls))]))
        self.joiners = frozenset(
            [*self._encode(["and", "or", "&", "/", ",", "and/or", ", and", ", or", "as well as", "+", "/or"])]
        )
        self.elliptic_heads = frozenset(codes[-1] for codes in self.elliptic)
        self.elliptic_firsts = frozenset(codes[:-1] for codes in self.elliptic)
        self.joint_starts = frozenset(codes[0] for codes in self.joiners)
        self.joint_ends = frozenset(codes[-1] for codes in self.joiners)
        self.years = re.compile("[" + "".join(self._encode(["years", "year", "yrs", "yr"])) + "]")
        self.number_words = {
            self.alphabet.add(word): value
            for value, word in enumerate(
                ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1
            )
        }
        self.between_numbers = frozenset([*"+-()/", DASH, *self._encode(["to", "or", "more", "plus", "–"])])
        self.matcher = Matcher()
        self.entries: dict[int, tuple[Entry, int]] = {}
        """The matcher's id -> what it found, and what that is for."""
        for codes, entry in self._entries.items():
            self.entries[self.matcher.add(codes)] = (entry, _uses(entry))
        self.memo = Memo(
            self.alphabet,
            frozenset(word.lower() for word in rules.brands),
            frozenset(sections.line_starts),
            {
                codes: any(sense.guard is None and sense.corroboration is None for sense in entry.senses)
                for codes, entry in self._entries.items()
                if len(codes) == 1 and entry.senses
            },
        )

    def entry(self, codes: str) -> Entry | None:
        """What a string of codes means, None if nothing."""
        return self._entries.get(codes)

    # filling

    def _entry(self, words: Iterable[str]) -> Entry:
        codes = self.alphabet.encode(words)
        entry = self._entries.get(codes)
        if entry is None:
            entry = self._entries[codes] = Entry()
        return entry

    def _add_skills(self, lexicon: Lexicon) -> None:
        for skill, alias in lexicon.aliases():
            sense = self._sense(skill, alias)
            for words in forms(alias.text, skill.kind, alias.variants):
                entry = self._entry(words)
                if not any(other.skill == skill.id and _covers(other, sense) for other in entry.senses):
                    entry.senses.append(sense)
                if (
                    alias.elliptic
                    and is_elliptic(words, skill.kind)
                    and sense.guard is None
                    and sense.corroboration is None
                ):
                    self.elliptic.setdefault(self.alphabet.encode(words), sense)
        for entry in self._entries.values():  # the most particular sense first
            entry.senses.sort(key=_generality)
            entry.is_titled = any(sense.kind in TITLE_KINDS for sense in entry.senses)
            entry.required_before = _union(sense.required_before for sense in entry.senses)
            entry.required_after = _union(sense.required_after for sense in entry.senses)

    def _sense(self, skill: Skill, alias: Alias) -> Sense:
        guard = None
        if alias.is_guarded:
            guard = self._guard(alias)
        return Sense(
            skill.id, skill.kind, alias.text, alias.case, "".join(filter(str.isalnum, alias.text)), guard,
            alias.corroboration, alias.language == "en", guard is None and alias.case == "any", _describe(alias),
            guard.preceded_ends if guard and guard.preceded_by else None,
            guard.followed_starts if guard and guard.followed_by else None,
        )  # fmt: skip

    def _guard(self, alias: Alias) -> Guard | None:
        near, not_near = self._anywhere(alias.near), self._anywhere(alias.not_near)
        before, not_before = self._encode(alias.preceded_by), self._encode(alias.not_preceded_by)
        behind, not_behind = self._encode(alias.followed_by), self._encode(alias.not_followed_by)
        sections, not_sections = frozenset(alias.sections), frozenset(alias.not_sections)
        if not any((near, not_near, before, not_before, behind, not_behind, sections, not_sections)):
            return None
        return Guard(
            near, not_near, before, not_before, behind, not_behind, sections, not_sections,
            frozenset(codes[-1] for codes in before), frozenset(codes[-1] for codes in not_before),
            frozenset(codes[0] for codes in behind), frozenset(codes[0] for codes in not_behind),
            any((before, not_before, behind, not_behind)), near is not None or not_near is not None,
        )  # fmt: skip

    def _add_rest(self, lexicon: Lexicon) -> None:
        sections = lexicon.sections
        for section, phrases in sections.headings.items():
            for phrase in phrases:
                self.headings[self._code_string(phrase)] = section
        for section, phrases in sections.sentences.items():
            for phrase in phrases:
                self._entry(words_of(phrase)).sentence = section
        for section, phrases in sections.openers.items():
            for phrase in phrases:
                self._entry(words_of(phrase)).opener = section
        for phrase in sections.addresses:
            self._entry(words_of(phrase)).is_address = True
        for phrase in lexicon.rules.blockers:
            entry = self._entry(words_of(phrase))
            entry.is_blocker, entry.required_before, entry.required_after = True, None, None
        for cue in lexicon.cues:
            self._add_cue(cue)

    def _add_cue(self, cue: Cue) -> None:
        until = self._anywhere(cue.until)
        for phrase in cue.texts:
            compiled = CompiledCue(phrase, cue.level, cue.scope, until, frozenset(cue.sections), _rank(cue))
            self._entry(words_of(phrase)).cues.append(compiled)

    def _keywords(self, keywords: Iterable[Keyword]) -> list[tuple[re.Pattern[str], str]]:
        """Patterns with their sections in the order of the file, neighbours of one section joined."""
        joined = []
        for section, group in groupby(keywords, key=attrgetter("section")):
            patterns = [("^" if one.is_at_start else "") + re.escape(self._code_string(one.phrase)) for one in group]
            joined.append((re.compile("|".join(patterns)), section))
        return joined

    # phrases as codes

    def _code_string(self, phrase: str) -> str:
        return self.alphabet.encode(words_of(phrase))

    def _encode(self, phrases: Iterable[str]) -> tuple[str, ...]:
        encoded = map(self._code_string, phrases)
        return tuple(codes for codes in encoded if codes)

    def _anywhere(self, phrases: Iterable[str]) -> re.Pattern[str] | None:
        """A pattern that finds any of the phrases, plurals of their last word too."""
        found: set[str] = set()
        for phrase in phrases:
            for words in forms(phrase, "concept"):
                found.add(self.alphabet.encode(words))
        return re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True)))) if found else None

    def _chain(self, fields: tuple[str, ...], heads: tuple[str, ...]) -> re.Pattern[str]:
        """A pattern for what follows a field inside a job title: more fields and joints, then a title's head."""
        if not heads:
            return re.compile("(?!)")
        alternatives = [re.escape(codes) for codes in self._encode([*fields, *_JOINTS])]
        ends = [re.escape(codes) for codes in self._encode(heads)]
        return re.compile(f"(?:{'|'.join(alternatives)}){{0,6}}(?:{'|'.join(ends)})")


def _generality(sense: Sense) -> tuple[bool, bool]:
    """Sorts the most particular sense of a form first."""
    return sense.guard is None and sense.corroboration is None, sense.case == "any"


def _union(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """All members; None (no restriction) if any of the sets is None."""
    union: frozenset[str] = frozenset()
    for members in sets:
        if members is None:
            return None
        union |= members
    return union


def _rank(cue: Cue) -> int:
    if cue.level == "excluded":
        return 0
    return 3 if cue.scope == "sentence" else 2 if cue.sections else 1


def _covers(known: Sense, new: Sense) -> bool:
    """Whether everything that `new` could mean is already meant by `known`, a sense of the same skill."""
    if known.guard or known.corroboration or known.is_english != new.is_english:
        return False
    return known.case == "any" or (known.case == new.case and known.letters == new.letters)


def _describe(alias: Alias) -> str:
    """The rules of an alias in one line, for `why` and the mention's `rule`."""
    if alias.rule:
        return alias.rule
    parts = [f"case: {alias.case}"] if alias.case != "any" else []
    for key in (
        "near", "not_near", "preceded_by", "not_preceded_by", "followed_by", "not_followed_by", "sections",
        "not_sections",
    ):  # fmt: skip
        if getattr(alias, key):
            parts.append(key)
    if alias.corroboration:
        parts.append(f"with: {alias.corroboration}")
    return ", ".join(parts) or "alias"
