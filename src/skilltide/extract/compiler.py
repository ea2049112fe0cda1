"""Compiling a lexicon: every form of every alias, and all other phrases, written in codes."""

import re
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from skilltide.extract.codes import DASH, LINE, Alphabet
from skilltide.extract.lexicon import Lexicon, is_elliptic
from skilltide.extract.lexicon_model import Alias, Cue, Keyword, Skill
from skilltide.extract.lexicon_tables import CueRow, GuardRow, KeywordRow, LexiconTables, SenseRow
from skilltide.extract.spelling import letters
from skilltide.extract.tokens import words_of
from skilltide.extract.variants import forms

NEVER = "(?!)"
"""A pattern that nothing matches."""

_TITLE_JOINTS = ("and", "&", "/", "-", "(", ")", "+")
"""What may stand between two fields of a job title."""
_TITLE_LINE_END = f"[:(|{LINE}{DASH}]"
_EXPERIENCE = (
    "experience", "experienced", "familiarity", "familiar", "knowledge", "understanding", "exposure", "background",
    "degree",
)  # fmt: skip
"""What an item asks for of all that it names: a wish in brackets behind it speaks of all of them."""
_JOINERS = ("and", "or", "&", "/", ",", "and/or", ", and", ", or", "as well as", "+", "/or")
_YEARS = ("years", "year", "yrs", "yr")
_NUMBERS = (
    "one", "two zwei deux dois duas twee två", "three drei trois tres três tre drie",
    "four vier quatre cuatro quatro quattro fyra", "five fünf cinq cinco cinque vijf",
    "six sechs seis sei zes sex", "seven sieben sept siete sete sette zeven sju",
    "eight acht huit ocho oito otto åtta", "nine neun neuf nueve nove negen nio",
    "ten zehn dix diez dez dieci tien tio",
)  # fmt: skip
"""The words of each number from one on.

Left out are articles and what is another word or a name elsewhere: "dos" (Portuguese "of the"), "due", "fem" (FEM).
"""
_BETWEEN_NUMBERS = ("to", "or", "more", "plus")
_GUARD_KEYS = (
    "near", "not_near", "preceded_by", "not_preceded_by", "followed_by", "not_followed_by", "sections", "not_sections",
)  # fmt: skip


def compile_lexicon(lexicon: Lexicon) -> LexiconTables:
    """Write a lexicon's forms and phrases in codes. Takes seconds for the bundled one."""
    return _Compiler(lexicon).tables()


class _Compiler:
    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.alphabet = Alphabet()
        self.senses: list[SenseRow] = []
        self.guards: list[GuardRow] = []
        self.forms: dict[str, list[int]] = {}
        """Form -> the numbers of its senses."""
        self.elliptic: dict[str, int] = {}

    def tables(self) -> LexiconTables:
        for skill, alias in self.lexicon.aliases():
            self.add_alias(skill, alias)
        lexicon, rules, sections = self.lexicon, self.lexicon.rules, self.lexicon.sections
        cues, cue_phrases = self.cues(lexicon.cues)
        title_heads = (*rules.title_heads, *rules.team_heads)
        title_line = self.chain((*rules.title_fields, ","), rules.title_heads) + f"(?={_TITLE_LINE_END})"
        tails = sorted(map(re.escape, self.encode(sections.tails)), key=len, reverse=True)
        return LexiconTables(
            version=lexicon.version,
            senses=self.senses,
            guards=self.guards,
            forms={form: numbers[0] for form, numbers in self.forms.items() if len(numbers) == 1},
            ambiguous_forms={
                form: sorted(numbers, key=self.generality) for form, numbers in self.forms.items() if len(numbers) > 1
            },
            elliptic=self.elliptic,
            blockers=self.encode(rules.blockers),
            cues=cues,
            cue_phrases=cue_phrases,
            sentences=self.by_phrase(sections.sentences),
            openers=self.by_phrase(sections.openers),
            addresses=self.encode(sections.addresses),
            headings=self.by_phrase(sections.headings),
            heading_prefixes=self.encode(sections.prefixes),
            heading_tails=f"(?:{'|'.join(tails)}){{1,3}}" if tails else NEVER,
            keywords=self.keywords(sections.keywords),
            keyword_firsts=[phrase[0] for phrase in self.encode(keyword.phrase for keyword in sections.keywords)],
            lead_ins=[
                KeywordRow("|".join(map(re.escape, self.encode(phrases))), section)
                for section, phrases in sections.lead_ins.items()
                if phrases
            ],
            own_words=self.encode(sections.own_words),
            plain_words=self.encode(sections.plain_words),
            loose_words=self.encode(sections.loose_words),
            further_words=self.encode(sections.further_words),
            returns="|".join(map(re.escape, self.encode(sections.returns))) or NEVER,
            pointers=self.encode(sections.pointers),
            open_ends=self.encode(sections.open_ends),
            asks="|".join(rf"{re.escape(phrase)}\Z" for phrase in self.encode(sections.asks)) or NEVER,
            employer_verbs=self.encode(sections.employer_verbs),
            seeks="|".join(map(re.escape, self.encode(sections.seeks))) or NEVER,
            resumes=self.encode(sections.resumes),
            item_starts=self.encode(sections.item_starts),
            abbreviations=self.encode(sections.abbreviations),
            title_after=self.chain(rules.title_fields, title_heads),
            title_line=title_line,
            title_before=self.encode(rules.title_before),
            title_starts=[phrase[0] for phrase in self.encode((*rules.title_fields, *title_heads, *_TITLE_JOINTS))],
            title_heads=self.encode(rules.title_heads),
            asking=self.encode(rules.asking),
            cut_heads=self.encode(rules.cut_heads),
            kept_heads=self.encode(rules.kept_heads),
            set_phrases=self.encode(rules.set_phrases),
            barriers=self.barriers(rules.reach),
            experience=self.encode(_EXPERIENCE),
            reach={key: self.encode(phrases) for key, phrases in rules.reach.items()},
            joiners=self.encode(_JOINERS),
            years=f"[{''.join(self.encode((*_YEARS, *rules.reach['years'])))}]",
            number_words={
                self.phrase(word): number for number, words in enumerate(_NUMBERS, 1) for word in words.split()
            },
            between_numbers=[*"+-()/", DASH, *self.encode((*_BETWEEN_NUMBERS, *rules.reach["between_numbers"]))],
            brands=[brand.lower() for brand in rules.brands],
            line_starts=list(sections.line_starts),
            small_words=list(sections.small_words),
            legal_forms=list(rules.legal_forms),
            company_suffixes=list(rules.company_suffixes),
            own_products={employer: list(skills) for employer, skills in rules.own_products.items()},
            words=list(self.alphabet),  # last: all that stands above adds to it
        )

    # aliases

    def add_alias(self, skill: Skill, alias: Alias) -> None:
        guard = self.guard(alias)
        sense = SenseRow(
            skill.id, skill.kind, alias.text, alias.case, guard, alias.corroboration, _languages(skill, alias),
            _describe(alias),
        )  # fmt: skip
        number = len(self.senses)
        self.senses.append(sense)
        for words in sorted(forms(alias.text, skill.kind, alias.variants)):
            form = self.alphabet.encode(words)
            known = self.forms.setdefault(form, [])
            if not any(_covers(self.senses[other], sense) for other in known):
                known.append(number)
            if alias.elliptic and is_elliptic(words, skill.kind) and guard is None and alias.corroboration is None:
                self.elliptic.setdefault(form, number)

    def generality(self, number: int) -> tuple[bool, bool]:
        """Sorts the most particular sense of a form first."""
        sense = self.senses[number]
        return sense.guard is None and sense.corroboration is None, sense.case == "any"

    def guard(self, alias: Alias) -> int | None:
        """The number of an alias's guard, None if it has no rules about its surroundings."""
        guard = GuardRow(
            self.anywhere(alias.near), self.anywhere(alias.not_near), self.encode(alias.preceded_by),
            self.encode(alias.not_preceded_by), self.encode(alias.followed_by), self.encode(alias.not_followed_by),
            list(alias.sections), list(alias.not_sections),
        )  # fmt: skip
        if not any(guard):
            return None
        self.guards.append(guard)
        return len(self.guards) - 1

    # the data beside the skills

    def cues(self, cues: Iterable[Cue]) -> tuple[list[CueRow], dict[str, list[int]]]:
        """The cues, one for each wording, and the numbers of those that a phrase is."""
        rows: list[CueRow] = []
        phrases: dict[str, list[int]] = {}
        for cue in cues:
            until, unless = self.anywhere(cue.until), self.anywhere(cue.unless)
            for text in cue.texts:
                if phrase := self.phrase(text):
                    phrases.setdefault(phrase, []).append(len(rows))
                    rows.append(
                        CueRow(text, cue.level, cue.scope, until, unless, list(cue.sections), _rank(cue), cue.is_bare)
                    )
        return rows, phrases

    def keywords(self, keywords: Iterable[Keyword]) -> list[KeywordRow]:
        """Patterns with their sections in the order of the file, neighbours of one section joined."""
        rows = []
        for section, group in groupby(keywords, key=attrgetter("section")):
            rows.append(KeywordRow("|".join(map(self.keyword, group)), section))
        return rows

    def keyword(self, keyword: Keyword) -> str:
        """The pattern of one."""
        start, end = "^" if keyword.is_at_start else "", r"\Z" if keyword.is_at_end else ""
        return start + re.escape(self.phrase(keyword.phrase)) + end

    def barriers(self, reach: dict[str, tuple[str, ...]]) -> str:
        """A pattern for where a cue's reach ends."""
        ends = "|".join([";", *map(re.escape, self.encode(reach["barriers"]))])
        passed = "|".join(map(re.escape, self.encode(reach["no_barriers"])))
        return f"(?!{passed})(?:{ends})" if passed else ends

    # phrases as codes

    def phrase(self, text: str) -> str:
        """The codes of a phrase; "–" is a dash between words, however a text writes it."""
        return DASH.join(self.alphabet.encode(words_of(part)) for part in text.split("–"))

    def encode(self, texts: Iterable[str]) -> list[str]:
        return [phrase for phrase in map(self.phrase, texts) if phrase]

    def by_phrase(self, texts_by_section: dict[str, tuple[str, ...]]) -> dict[str, str]:
        """Phrase -> section."""
        return {phrase: section for section, texts in texts_by_section.items() for phrase in self.encode(texts)}

    def anywhere(self, texts: Iterable[str]) -> str | None:
        """A pattern that finds any of the phrases, plurals of their last word too."""
        found = {self.alphabet.encode(words) for text in texts for words in sorted(forms(text, "concept"))}
        return "|".join(map(re.escape, sorted(found, key=lambda form: (-len(form), form)))) or None

    def chain(self, fields: tuple[str, ...], heads: tuple[str, ...]) -> str:
        """A pattern for what follows a field inside a job title: more fields and joints, then a title's head."""
        if not heads:
            return NEVER
        middle = "|".join(map(re.escape, self.encode((*fields, *_TITLE_JOINTS))))
        end = "|".join(map(re.escape, self.encode(heads)))
        return f"(?:{middle}){{0,6}}(?:{end})"


def _rank(cue: Cue) -> int:
    """Exclusion decides first, then what holds everywhere, then what is bound to sections, then a sentence's cue.

    A must that counts among requirements too holds everywhere as much as a wish: of "Must know Python, Kafka is a
    plus" each is what stands nearer.
    """
    if cue.level == "excluded":
        return 0
    is_bound = cue.sections and not (cue.level == "required" and "required" in cue.sections)
    return 3 if cue.scope == "sentence" else 2 if is_bound else 1


def _languages(skill: Skill, alias: Alias) -> list[str] | None:
    """The languages in whose texts an alias holds, None for all."""
    if alias.languages:
        return list(alias.languages)
    return ["en", *skill.borrowed_by] if alias.language == "en" else None


def _covers(known: SenseRow, new: SenseRow) -> bool:
    """Whether everything that `new` could mean is already meant by `known`."""
    if known.skill != new.skill or known.guard is not None or known.corroboration:
        return False
    if known.languages is not None and (new.languages is None or not set(new.languages) <= set(known.languages)):
        return False
    return known.case == "any" or (known.case == new.case and letters(known.alias) == letters(new.alias))


def _describe(alias: Alias) -> str:
    """The rules of an alias in one line, for `why` and the mention's `rule`."""
    if alias.rule:
        return alias.rule
    parts = [f"case: {alias.case}"] if alias.case != "any" else []
    parts += [key for key in _GUARD_KEYS if getattr(alias, key)]
    if alias.corroboration:
        parts.append(f"with: {alias.corroboration}")
    return ", ".join(parts) or "alias"
