"""Finding the skills that a posting names, and what it wants with each.

spaCy's PhraseMatcher proposes every form of every alias; the lexicon's rules then decide, longest form first.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from skilltide.extract.compiled import Compiled, Reading
from skilltide.extract.context import SECTION_LEVELS, Cues
from skilltide.extract.coordination import ellipses
from skilltide.extract.lexicon import Lexicon
from skilltide.extract.names import Names
from skilltide.extract.structure import Found, Structure
from skilltide.extract.tokens import Tokens

if TYPE_CHECKING:
    from skilltide.extract.component import Component

_TITLE_KINDS = frozenset(["concept", "domain", "soft"])


class TagInput(NamedTuple):
    """One posting to tag; `language` is its ISO 639-1 code (None: taken as English)."""

    text: str
    title: str | None = None
    company: str | None = None
    language: str | None = "en"


class Mention(NamedTuple):
    """A skill named in a text. Offsets count characters of the text as given."""

    start: int
    end: int
    skill: str
    kind: str
    alias: str
    level: str
    section: str
    rule: str
    cue: str | None = None
    years: int | None = None


class Rejected(NamedTuple):
    """A form that the matcher found and a rule turned down."""

    start: int
    end: int
    skill: str
    alias: str
    reason: str


class Candidate(NamedTuple):
    """A reading of a found form that its own rules let pass: token start and end (exclusive)."""

    start: int
    end: int
    reading: Reading | None
    """None for a phrase that is no skill (a blocker)."""


Tell = Callable[[int, int, str, str, str], None]


class Tagger:
    """Tags texts with one lexicon. Holds no state of the texts seen but a bounded memo of words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.compiled = Compiled(lexicon)
        self._names = Names(lexicon.rules, self.compiled)

    def tag(
        self, text: str, title: str | None = None, company: str | None = None, language: str | None = "en"
    ) -> list[Mention]:
        """Give the mentions of `text` in its order. `title` and `company` are the posting's, where known."""
        return self._run(text, title, company, language, None)

    def tag_many(self, items: Iterable[TagInput]) -> Iterator[list[Mention]]:
        """Tag each item; one list of mentions an item, in the same order."""
        for item in items:
            yield self._run(item.text, item.title, item.company, item.language, None)

    def why(
        self, text: str, title: str | None = None, company: str | None = None, language: str | None = "en"
    ) -> tuple[list[Mention], list[Rejected]]:
        """Give the mentions of `text` and every candidate that was turned down, with what turned it down."""
        rejected: list[Rejected] = []

        def tell(start: int, end: int, skill: str, alias: str, reason: str) -> None:
            rejected.append(Rejected(start, end, skill, alias, reason))

        mentions = self._run(text, title, company, language, tell)
        return mentions, sorted(dict.fromkeys(rejected))

    def unknown_headings(self, text: str, language: str | None = "en") -> list[str]:
        """The headings of `text` that no wording or keyword of sections.yml knows."""
        return self._read(text, None, None, language)[2].unknown

    # the way of one text

    def _read(
        self, text: str, title: str | None, company: str | None, language: str | None
    ) -> tuple[Tokens, list[Found], Structure, Cues, bool]:
        compiled = self.compiled
        is_english = language is None or language == "en"
        tokens = Tokens(text, compiled.memo, self._names.words(company))
        if not tokens.codes:
            tokens = Tokens("\n", compiled.memo)
        doc = Doc(compiled.vocab, words=list(tokens.codes))
        entries = compiled.entries
        forms: list[Found] = []
        outline: list[Found] = []
        cues: list[Found] = []
        for key, start, end in compiled.matcher(doc):
            found = Found(start, end, entries[key])
            entry = found.entry
            if entry.readings or entry.is_blocker:
                forms.append(found)
            if entry.heading or entry.sentence or entry.opener:
                outline.append(found)
            if entry.cue is not None and is_english:
                cues.append(found)
        named = frozenset(one.start for one in forms if one.entry.readings)
        structure = Structure(tokens, outline, compiled, self._names.company(text, company), named)
        return tokens, forms, structure, Cues(tokens, cues, structure, compiled), is_english

    def _run(
        self, text: str, title: str | None, company: str | None, language: str | None, tell: Tell | None
    ) -> list[Mention]:
        tokens, forms, structure, cues, is_english = self._read(text, title, company, language)
        compiled = self.compiled
        titles = self._names.title_spans(tokens, title, compiled)
        own = self._names.own(text, company)
        passed: list[Candidate] = []
        for form in forms:
            if form.entry.is_blocker:
                passed.append(Candidate(form.start, form.end, None))
            for reading in form.entry.readings:
                reason = self._refusal(form, reading, tokens, structure, is_english, titles, own)
                if reason is None:
                    passed.append(Candidate(form.start, form.end, reading))
                elif tell:
                    _tell(tell, tokens, form.start, form.end, reading, reason)
        kept = _settle(passed, tokens, structure, tell)
        mentions = []
        for candidate in kept:
            reading = candidate.reading
            if reading is None:
                continue
            mentions.append(self._mention(tokens, structure, cues, candidate.start, candidate.end, reading, ""))
            if len(tokens.codes) > 2 and is_english:
                for start, end, other in ellipses(candidate, tokens, compiled):
                    if not any(k.start < end and start < k.end for k in kept):
                        mentions.append(self._mention(tokens, structure, cues, start, end, other, "coordination"))
        mentions.sort()
        return mentions

    def _mention(
        self, tokens: Tokens, structure: Structure, cues: Cues, start: int, end: int, reading: Reading, rule: str
    ) -> Mention:
        section = structure.section(start)
        sentence = structure.sentence(start)
        level, cue = cues.level(start, end, sentence, section)
        return Mention(
            tokens.starts[start], tokens.end(end - 1), reading.skill, reading.kind, reading.alias, level, section,
            rule or reading.rule, cue, cues.years(start, sentence),
        )  # fmt: skip

    def _refusal(
        self,
        form: Found,
        reading: Reading,
        tokens: Tokens,
        structure: Structure,
        is_english: bool,
        titles: list[tuple[int, int]],
        own: tuple[frozenset[str], frozenset[str]],
    ) -> str | None:
        """What speaks against a reading, None if nothing does (corroboration is looked at later)."""
        start, end, _ = form
        if reading.is_english and not is_english:
            return "language: the text is not English"
        if reading.case != "any":
            written = tokens.slice(start, end)
            if reading.case == "capital":
                if not written[0].isupper():
                    return "case: does not begin with a capital"
            else:
                letters = "".join(filter(str.isalnum, written))
                if letters != reading.letters and letters != reading.letters + "s":
                    return f"case: expected {reading.alias!r} as written"
        section = structure.section(start)
        if SECTION_LEVELS[section] is None:
            return f"section: {section}"
        if reading.guard is not None:
            reason = self._guarded(start, end, reading, tokens, structure, section)
            if reason is not None:
                return reason
        codes = tokens.codes
        if reading.kind in _TITLE_KINDS:
            if self.compiled.title_after.match(codes, end):
                return "title: part of a job title or a team's name"
            if codes.endswith(self.compiled.title_before, 0, start):
                return "title: part of a job title or a team's name"
        for title_start, title_end in titles:
            if title_start <= start and end <= title_end:
                return "title: the posting's own title"
        if own[0] and section not in ("required", "preferred"):
            if reading.skill in own[1] or tokens.slice(start, end).lower() in own[0]:
                return "own: the employer's own name or product"
        return None

    def _guarded(
        self, start: int, end: int, reading: Reading, tokens: Tokens, structure: Structure, section: str
    ) -> str | None:
        guard, codes = reading.guard, tokens.codes
        assert guard is not None
        if guard.sections and section not in guard.sections:
            return f"sections: stands in {section}"
        if section in guard.not_sections:
            return f"not_sections: stands in {section}"
        if guard.preceded_by and not codes.endswith(guard.preceded_by, 0, start):
            return "preceded_by: none of its words stands before"
        if guard.not_preceded_by and codes.endswith(guard.not_preceded_by, 0, start):
            return f"not_preceded_by: {_around(tokens, start - 1)!r} stands before"
        if guard.followed_by and not codes.startswith(guard.followed_by, end):
            return "followed_by: none of its words stands behind"
        if guard.not_followed_by and codes.startswith(guard.not_followed_by, end):
            return f"not_followed_by: {_around(tokens, end)!r} stands behind"
        if guard.near is not None or guard.not_near is not None:
            first, last = structure.span(structure.sentence(start), len(codes))
            # what the form itself holds does not count
            if guard.near is not None and not (
                guard.near.search(codes, first, start) or guard.near.search(codes, end, last)
            ):
                return "near: none of its phrases in the sentence"
            if guard.not_near is not None:
                match = guard.not_near.search(codes, first, start) or guard.not_near.search(codes, end, last)
                if match:
                    return f"not_near: {tokens.slice(match.start(), match.end())!r} in the sentence"
        return None


def _around(tokens: Tokens, at: int) -> str:
    return tokens.pieces[at].strip() if 0 <= at < len(tokens.codes) else ""


def _tell(tell: Tell, tokens: Tokens, start: int, end: int, reading: Reading, reason: str) -> None:
    tell(tokens.starts[start], tokens.end(end - 1), reading.skill, reading.alias, reason)


def _settle(
    passed: list[Candidate], tokens: Tokens, structure: Structure, tell: Tell | None
) -> list[Candidate]:
    """Longest form first; then weak names that no strong technology vouches for go, and what they covered is asked again."""
    passed.sort(key=_length_first)
    dropped: set[int] = set()
    while True:
        kept, taken = _longest(passed, dropped, len(tokens.codes))
        weak = [c for c in kept if c.reading is not None and c.reading.corroboration]
        if not weak:
            break
        strong = [
            c.start for c in kept if c.reading is not None and c.reading.kind == "tool" and not c.reading.corroboration
        ]
        sentences = {structure.sentence(at) for at in strong}
        sections = {structure.section(at) for at in strong}
        fallen = [
            c
            for c in weak
            if structure.sentence(c.start) not in sentences
            and not (
                c.reading is not None
                and c.reading.corroboration == "technology-nearby"
                and structure.section(c.start) in sections
            )
        ]
        if not fallen:
            break
        dropped |= {id(c) for c in fallen}
        if tell:
            for c in fallen:
                assert c.reading is not None
                _tell(tell, tokens, c.start, c.end, c.reading, "with: no strong technology beside it")
    if tell:
        for c in passed:
            if id(c) not in dropped and c.reading is not None and not any(c is k for k in kept):
                over = taken[c.start] or next(taken[i] for i in range(c.start, c.end) if taken[i])
                assert over is not None
                what = f"longer form: {tokens.slice(over.start, over.end)!r}"
                same = (over.start, over.end) == (c.start, c.end)
                other = over.reading.skill if over.reading else "no skill"
                _tell(tell, tokens, c.start, c.end, c.reading, f"other reading: {other}" if same else what)
    kept.sort(key=lambda c: c.start)
    return kept


def _length_first(candidate: Candidate) -> tuple[int, int, bool]:
    return candidate.start - candidate.end, candidate.start, candidate.reading is not None


def _longest(
    passed: list[Candidate], dropped: set[int], length: int
) -> tuple[list[Candidate], list[Candidate | None]]:
    taken: list[Candidate | None] = [None] * length
    kept = []
    for candidate in passed:
        start, end, _ = candidate
        if taken[start] is not None or taken[end - 1] is not None or id(candidate) in dropped:
            continue
        kept.append(candidate)
        taken[start:end] = [candidate] * (end - start)
    return kept, taken


@lru_cache(maxsize=4)
def _bundled_tagger(path: str | None) -> Tagger:
    from pathlib import Path

    return Tagger(Lexicon.load(Path(path) if path else None))


@Language.factory("skilltide", assigns=["doc.spans"])
def create_component(nlp: Language, name: str) -> "Component":  # entry point of spacy_factories
    """Make the spaCy component `skilltide` (`nlp.add_pipe("skilltide")`)."""
    from skilltide.extract.component import Component

    return Component(nlp, name)


__all__ = ["Mention", "Rejected", "TagInput", "Tagger", "create_component"]
