"""The lexicon made ready for matching: what every phrase can mean, and what the outline and the rules look up."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from skilltide.extract.codes import DASH, DECORATION, Alphabet
from skilltide.extract.lexicon_model import SECTIONS
from skilltide.extract.lexicon_tables import CueRow, GuardRow, LexiconTables, SenseRow
from skilltide.extract.matcher import Found, Matcher
from skilltide.extract.spelling import letters
from skilltide.extract.tokens import Memo

TITLE_KINDS = frozenset(["concept", "domain"])
"""Kinds that a job title or a team's name holds without meaning them."""

HeadingTree = dict[str, Any]
"""Tokens of the headings' wordings, each leading to what may follow; "" leads to the section."""

FORM, OUTLINE, CUE = 1, 2, 4
"""What an entry is for, as bits."""


class PhrasePattern:
    """A pattern over codes that is compiled when first asked: a lexicon has two thousand, a text needs a few."""

    __slots__ = ("_pattern", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self._pattern: re.Pattern[str] | None = None

    def search(self, codes: str, start: int, end: int) -> re.Match[str] | None:
        """Find the pattern in tokens `start` to `end` (exclusive)."""
        if self._pattern is None:
            self._pattern = re.compile(self.source)
        return self._pattern.search(codes, start, end)


@dataclass(slots=True, eq=False)
class Guard:
    """An alias's rules about its surroundings: what must and must not stand before, behind and near it."""

    near: PhrasePattern | None
    not_near: PhrasePattern | None
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
    allowed_sections: frozenset[str]
    """The sections in which it may stand."""


@dataclass(slots=True, eq=False)
class Sense:
    """One thing that a form can mean: a skill by one of its aliases."""

    skill: str
    kind: str
    alias: str
    case: str
    letters: str
    """The alias without white space and symbols, for `case: exact`."""
    guard: Guard | None
    corroboration: str | None
    languages: frozenset[str] | None
    """The languages in whose texts it holds, None for all."""
    is_loan: bool
    """Whether all languages borrow it from English: a concept's name of several words or of capitals (ETL)."""
    is_unconditional: bool
    """Whether it has no rules of its own that an English text could break."""
    rule: str
    required_before: frozenset[str] | None
    """The tokens one of which must stand directly before, None if any may; asked before the rest of the guard."""
    required_after: frozenset[str] | None


@dataclass(slots=True, eq=False)
class CompiledCue:
    """A cue by one of its wordings."""

    text: str
    level: str
    scope: str
    until: PhrasePattern | None
    unless: PhrasePattern | None
    sections: frozenset[str]
    rank: int
    """Which of the cues that reach a mention decides (the lowest)."""
    is_bare: bool
    """Whether it is an adjective without a verb, which counts only where it describes nothing behind it."""


@dataclass(slots=True, eq=False)
class Entry:
    """All that one phrase can mean."""

    uses: int
    """What it is for: the sum of FORM, OUTLINE and CUE, as far as they apply."""
    senses: tuple[Sense, ...] = ()
    """The most particular first."""
    cues: tuple[CompiledCue, ...] = ()
    sentence: str | None = None
    """The section that it gives its sentence."""
    opener: str | None = None
    """The section that it begins."""
    is_address: bool = False
    """Whether it speaks to the candidate."""
    is_blocker: bool = False
    is_titled: bool = False
    """Whether any of the senses is of a kind that job titles hold (`TITLE_KINDS`)."""
    required_before: frozenset[str] | None = None
    """The tokens one of which must stand directly before for any sense to hold, None if any may."""
    required_after: frozenset[str] | None = None


Match = Found[Entry]
"""An entry where the matcher found it in a text: first token, the token behind the last, entry."""


class Reach(NamedTuple):
    """What widens or ends the reach of a wish or a waiver (rules.yml)."""

    behind: re.Pattern[str]
    """What leads from a wish to the names behind it that it means."""
    in_brackets: frozenset[str]
    both: frozenset[str]
    choices: frozenset[str]
    one: tuple[str, ...]
    """What a waiver of one thing begins with."""
    lists: frozenset[str]
    ambiguous: frozenset[str]
    """Of `lists` and `choices`, what joins two names only: it is no conjunction in some language ("knowledge of")."""
    ands: frozenset[str]
    """What parts two things that are both asked for; a comma does too."""
    either: frozenset[str]
    """What makes a list of what stands around it, whatever it is."""
    in_lists: frozenset[str]
    """What may stand between a comma or "and" and the next name of a list."""
    clauses: frozenset[str]
    """What begins a clause that no waiver before it reaches: "no degree needed if you know Kafka"."""
    closers: frozenset[str]
    """What closes a waiver before a colon or dash: "No PhD needed – strong Kafka counts"."""
    years: frozenset[str]
    strong: frozenset[str]
    """What says how well something has to be known."""
    musts: frozenset[str]
    """What else says that something is asked for."""
    parts: frozenset[str]
    """What begins a part of what stands before a comma: "…, especially R"."""
    aside_end: re.Pattern[str]
    """What ends a wish between commas and asks anew: ", and 3 years of", ", und gute"."""
    turns: frozenset[str]
    """What may stand between a waiver and a wish on the same name."""
    attributive: frozenset[str]
    """What stands before an adjective that describes what is behind it: "the preferred format"."""
    behind_bare: frozenset[str]
    """What may stand behind an adjective that describes what is before it: "Kafka preferred for this role"."""


_REACH_WORDS = frozenset(Reach._fields) - {"behind", "aside_end", "one"}
"""The keys of rules.yml whose words are asked for one by one."""


class CompiledLexicon:
    """Alphabet, memo, matcher and tables of one lexicon; shared by all texts."""

    def __init__(self, tables: LexiconTables) -> None:
        self.version = tables.version
        senses = _senses(tables)
        cues = [_cue(row) for row in tables.cues]
        self.entries: dict[str, Entry] = _entries(tables, senses, cues)
        """Phrase -> what it can mean."""
        self.matcher = Matcher(self.entries)
        self.memo = Memo(
            Alphabet(tables.words), frozenset(tables.brands), frozenset(tables.line_starts), _names(self.entries)
        )

        self.elliptic = {form: senses[number] for form, number in tables.elliptic.items()}
        """Forms a part of which can stand for them in a coordination."""
        self.elliptic_heads = frozenset(form[-1] for form in self.elliptic)
        self.elliptic_firsts = frozenset(form[:-1] for form in self.elliptic)
        self.reach = _reach(tables.reach)
        self.joiners = frozenset(tables.joiners)
        self.joint_starts, self.joint_ends = (frozenset(joiner[at] for joiner in self.joiners) for at in (0, -1))

        self.heading_tree = _heading_tree(tables.headings)
        self.heading_prefixes = frozenset(tables.heading_prefixes)
        self.heading_firsts = self.heading_prefixes.union(self.heading_tree)
        self.heading_leads = self.heading_firsts | DECORATION
        self.heading_tails = re.compile(tables.heading_tails)
        self.keywords = [(re.compile(row.pattern), row.section) for row in tables.keywords]
        """Patterns, each with its section; the first one found in a heading tells."""
        self.keyword_firsts = frozenset(tables.keyword_firsts)
        self.lead_ins = [(re.compile(row.pattern), row.section) for row in tables.lead_ins]
        """The same for a sentence that ends with a colon before a list."""
        self.own_words, self.plain_words, self.loose_words = map(
            frozenset, (tables.own_words, tables.plain_words, tables.loose_words)
        )
        self.further_words, self.pointers, self.open_ends, self.employer_verbs = map(
            frozenset, (tables.further_words, tables.pointers, tables.open_ends, tables.employer_verbs)
        )
        self.asks, self.returns, self.seeks = map(re.compile, (tables.asks, tables.returns, tables.seeks))
        self.resumes, self.item_starts = frozenset(tables.resumes), frozenset(tables.item_starts)
        self.heading_first, self.item_start = _any_of(self.heading_firsts), _any_of(self.item_starts)
        self.abbreviations, self.small_words = frozenset(tables.abbreviations), frozenset(tables.small_words)

        self.title_after, self.title_line = re.compile(tables.title_after), re.compile(tables.title_line)
        self.title_before = tuple(tables.title_before)
        self.title_before_ends = _ends(tables.title_before)
        self.title_starts = frozenset(tables.title_starts)
        self.title_leads = self.title_starts | DECORATION
        self.title_heads = frozenset(tables.title_heads)

        self.cut_heads = tuple(sorted(tables.cut_heads, key=len, reverse=True))
        """The longest first."""
        self.cut_head_ends = _ends(tables.cut_heads)
        self.kept_heads = frozenset(tables.kept_heads)
        self.loose_heads = tuple(head + title for head in self.kept_heads for title in self.title_heads if title)
        """Heads that belong to a job title or a team's name behind them."""
        self.set_phrases, self.asking = frozenset(tables.set_phrases), frozenset("".join(tables.asking))

        self.barriers, self.experience = re.compile(tables.barriers), frozenset(tables.experience)
        self.years, self.number_words = re.compile(tables.years), tables.number_words
        self.between_numbers = frozenset(tables.between_numbers)

        self.legal_forms = frozenset(tables.legal_forms)
        self.company_suffixes = frozenset(tables.company_suffixes)
        self.own_products = {employer: frozenset(skills) for employer, skills in tables.own_products.items()}
        """Employer, lower-cased -> ids of its products."""


def _reach(phrases: dict[str, list[str]]) -> Reach:
    behind = sorted(map(re.escape, phrases["behind"]), key=len, reverse=True)
    words = {key: frozenset("".join(phrases[key])) for key in phrases}
    years, asks = _one_of(words["years"]), _one_of(words["strong"] | words["asks"] | words["years"])
    pause, and_ = f"[,{DASH}]", _one_of(words["asides"])
    aside_end = f"{pause}(?:{and_}[^,.]{{0,4}}?{asks}|[^,.]{{1,3}}{years})"
    return Reach(
        behind=re.compile("|".join(behind) or "(?!)"),
        aside_end=re.compile(aside_end),
        one=tuple(phrases["one"]),
        **{key: words[key] for key in _REACH_WORDS},
    )


def _one_of(codes: Iterable[str]) -> str:
    """What `_any_of` compiles."""
    return f"[{''.join(map(re.escape, sorted(codes)))}]" if codes else "(?!)"


def _any_of(codes: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of these tokens."""
    return re.compile(_one_of(codes))


def _senses(tables: LexiconTables) -> list[Sense]:
    shared = _Shared()
    guards = [_guard(row, shared) for row in tables.guards]
    return [_sense(row, guards, shared) for row in tables.senses]


class _Shared(dict[Any, Any]):
    """A value -> the one object that stands for it in all senses.

    Ten thousands of them are of five kinds and mostly without words of their own: what all texts ask for again and
    again then stays in the processor's caches, where equal copies all over the memory would not.
    """

    def __missing__(self, value: Any) -> Any:
        self[value] = value
        return value


def _guard(row: GuardRow, shared: _Shared) -> Guard:
    return Guard(
        near=PhrasePattern(row.near) if row.near else None,
        not_near=PhrasePattern(row.not_near) if row.not_near else None,
        preceded_by=tuple(row.preceded_by),
        not_preceded_by=tuple(row.not_preceded_by),
        followed_by=tuple(row.followed_by),
        not_followed_by=tuple(row.not_followed_by),
        sections=shared[frozenset(row.sections)],
        not_sections=shared[frozenset(row.not_sections)],
        preceded_ends=shared[_ends(row.preceded_by)],
        not_preceded_ends=shared[_ends(row.not_preceded_by)],
        followed_starts=shared[_starts(row.followed_by)],
        not_followed_starts=shared[_starts(row.not_followed_by)],
        has_neighbour_rule=bool(row.preceded_by or row.not_preceded_by or row.followed_by or row.not_followed_by),
        has_sentence_rule=bool(row.near or row.not_near),
        allowed_sections=_allowed(tuple(row.sections), tuple(row.not_sections)),
    )


@cache
def _allowed(sections: tuple[str, ...], not_sections: tuple[str, ...]) -> frozenset[str]:
    return frozenset(sections or SECTIONS).difference(not_sections)


def _sense(row: SenseRow, guards: list[Guard], shared: _Shared) -> Sense:
    guard = None if row.guard is None else guards[row.guard]
    is_in_english = row.languages is None or "en" in row.languages
    return Sense(
        shared[row.skill], shared[row.kind], row.alias, shared[row.case], letters(row.alias), guard,
        shared[row.corroboration], None if row.languages is None else shared[frozenset(row.languages)],
        is_in_english and _is_loan(row), guard is None and row.case == "any" and is_in_english, shared[row.rule],
        guard.preceded_ends if guard and guard.preceded_by else None,
        guard.followed_starts if guard and guard.followed_by else None,
    )  # fmt: skip


def _is_loan(row: SenseRow) -> bool:
    return row.kind == "concept" and (" " in row.alias or (row.alias.isupper() and len(row.alias) > 1))


def _cue(row: CueRow) -> CompiledCue:
    until = PhrasePattern(row.until) if row.until else None
    unless = PhrasePattern(row.unless) if row.unless else None
    return CompiledCue(row.text, row.level, row.scope, until, unless, frozenset(row.sections), row.rank, row.is_bare)


def _entries(tables: LexiconTables, senses: list[Sense], cues: list[CompiledCue]) -> dict[str, Entry]:
    of_one_sense = [_form_entry((sense,)) for sense in senses]  # forms of one alias share it
    entries = {form: of_one_sense[number] for form, number in tables.forms.items()}
    for form, numbers in tables.ambiguous_forms.items():
        entries[form] = _form_entry(tuple(senses[number] for number in numbers))

    own: dict[str, Entry] = {}

    def entry_of(phrase: str, use: int) -> Entry:
        """The entry of this phrase alone, to be added to."""
        entry = own.get(phrase)
        if entry is None:
            known = entries.get(phrase)
            entry = own[phrase] = entries[phrase] = _form_entry(known.senses) if known else Entry(0)
        entry.uses |= use
        return entry

    for phrase in tables.blockers:
        entry = entry_of(phrase, FORM)
        entry.is_blocker, entry.required_before, entry.required_after = True, None, None
    for phrase, section in tables.sentences.items():
        entry_of(phrase, OUTLINE).sentence = section
    for phrase, section in tables.openers.items():
        entry_of(phrase, OUTLINE).opener = section
    for phrase in tables.addresses:
        entry_of(phrase, OUTLINE).is_address = True
    for phrase, numbers in tables.cue_phrases.items():
        entry_of(phrase, CUE).cues = tuple(cues[number] for number in numbers)
    return entries


def _form_entry(senses: tuple[Sense, ...]) -> Entry:
    first = senses[0]
    if len(senses) == 1:  # the same as below, for thousands
        is_titled, before, after = first.kind in TITLE_KINDS, first.required_before, first.required_after
    else:
        is_titled = any(sense.kind in TITLE_KINDS for sense in senses)
        before = union(sense.required_before for sense in senses)
        after = union(sense.required_after for sense in senses)
    return Entry(FORM, senses, (), None, None, False, False, is_titled, before, after)


def _names(entries: Mapping[str, Entry]) -> dict[str, bool]:
    """Codes of the words that name a skill by themselves -> whether without any rule but case."""
    return {
        phrase: any(sense.guard is None and sense.corroboration is None for sense in entry.senses)
        for phrase, entry in entries.items()
        if len(phrase) == 1 and entry.senses
    }


def _heading_tree(headings: dict[str, str]) -> HeadingTree:
    tree: HeadingTree = {}
    for wording, section in headings.items():
        node = tree
        for code in wording:
            node = node.setdefault(code, {})
        node[""] = section
    return tree


def union(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """Return all members; None (no restriction) if any of the sets is None."""
    found: frozenset[str] = frozenset()
    for members in sets:
        if members is None:
            return None
        found |= members
    return found


def _ends(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(phrase[-1] for phrase in phrases)


def _starts(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(phrase[0] for phrase in phrases)
