"""Finding the skills that a posting names, and what it wants with each.

spaCy's PhraseMatcher proposes every form of every alias; the lexicon's rules then decide, longest form first.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from spacy.language import Language

from skilltide.extract.compiled import CUE, FORM, OUTLINE, Compiled, Reading
from skilltide.extract.context import SECTION_LEVELS, Cues
from skilltide.extract.coordination import ellipses, may_continue
from skilltide.extract.lexicon import Lexicon
from skilltide.extract.names import Names
from skilltide.extract.read import Form, Read
from skilltide.extract.rules import judge
from skilltide.extract.sections import Found
from skilltide.extract.settle import Candidate, settle
from skilltide.extract.structure import Structure
from skilltide.extract.tokens import Tokens

if TYPE_CHECKING:
    from skilltide.extract.component import Component


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
        return self._run(TagInput(text, title, company, language), None)

    def tag_many(self, items: Iterable[TagInput]) -> Iterator[list[Mention]]:
        """Tag each item; one list of mentions an item, in the same order."""
        for item in items:
            yield self._run(item, None)

    def why(
        self, text: str, title: str | None = None, company: str | None = None, language: str | None = "en"
    ) -> tuple[list[Mention], list[Rejected]]:
        """Give the mentions of `text` and every candidate that was turned down, with what turned it down."""
        rejected: list[Rejected] = []
        mentions = self._run(TagInput(text, title, company, language), rejected)
        return mentions, sorted(dict.fromkeys(rejected))

    def unknown_headings(self, text: str, language: str | None = "en") -> list[str]:
        """The headings of `text` that no wording or keyword of sections.yml knows."""
        return self.read(text, None, None, language).structure.unknown

    # the way of one text

    def read(
        self, text: str, title: str | None = None, company: str | None = None, language: str | None = "en"
    ) -> Read:
        """Cut a text, match it and find its outline and cues, without deciding anything yet."""
        compiled, names = self.compiled, self._names
        is_english = language is None or language == "en"
        tokens = Tokens(text, compiled.memo, names.words(company))
        if not tokens.codes:
            tokens = Tokens("\n", compiled.memo)
        entries = compiled.entries
        forms: list[Form] = []
        outline: list[Found] = []
        cues: list[Found] = []
        for key, start, end in compiled.matcher(tokens.codes):
            entry, uses = entries[key]
            if uses == FORM:
                forms.append((start, end, entry))
                continue
            if uses & OUTLINE:
                outline.append(Found(start, end, entry))
            if uses & FORM:
                forms.append((start, end, entry))
            if uses & CUE and is_english:
                cues.append(Found(start, end, entry))
        named = frozenset([one[0] for one in forms])
        structure = Structure(tokens, outline, compiled, names.company(text, company), named)
        own_names, own_products = names.own(text, company)
        title_tokens = names.title_tokens(tokens, title)
        addresses = names.address_tokens(tokens)
        name_tokens = title_tokens.union(addresses, names.name_tokens(tokens, own_names) if own_names else ())
        return Read(
            tokens, forms, structure, Cues(tokens, cues, structure, compiled), is_english,
            is_english and not own_products, title_tokens, addresses, name_tokens, own_names, own_products,
        )  # fmt: skip

    def settle(self, text: Read) -> list[Candidate]:
        """Decide which of a text's forms remain (blockers included), in order of the text."""
        return settle(judge(text, self.compiled, None), text.tokens.codes, text.structure, None)

    def _run(self, item: TagInput, rejected: list[Rejected] | None) -> list[Mention]:
        text = self.read(*item)
        tell = _teller(text.tokens, rejected) if rejected is not None else None
        kept = settle(judge(text, self.compiled, tell), text.tokens.codes, text.structure, tell)
        found = [_mention(text, start, end, held, held.rule) for start, end, held in kept if held is not None]
        if text.is_english:
            found += self._ellipses(text, kept)
            found.sort()
        return found

    def _ellipses(self, text: Read, kept: list[Candidate]) -> list[Mention]:
        """The skills that share a word with one of `kept`."""
        codes, compiled = text.tokens.codes, self.compiled
        covered: set[int] | None = None
        found = []
        for start, end, held in kept:
            if end - start < 2 or held is None or not may_continue(start, end, codes, compiled):
                continue
            for part_start, part_end, other in ellipses(start, end, codes, compiled):
                if covered is None:
                    covered = {at for one in kept for at in range(one.start, one.end)}
                if covered.isdisjoint(range(part_start, part_end)):
                    covered.update(range(part_start, part_end))
                    found.append(_mention(text, part_start, part_end, other, "coordination"))
        return found


def _mention(text: Read, start: int, end: int, reading: Reading, rule: str) -> Mention:
    structure, cues, tokens = text.structure, text.cues, text.tokens
    sentence = bisect_right(structure.sentences, start) - 1
    section = structure.sections[sentence]
    if sentence in cues.by_sentence:
        level, cue = cues.level(start, end, sentence, section)
    else:
        level, cue = SECTION_LEVELS[section] or "context", None
    years = cues.years(start, sentence) if sentence in cues.years_by_sentence else None
    return tuple.__new__(Mention, (
        tokens.starts[start], tokens.end(end - 1), reading.skill, reading.kind, reading.alias, level, section, rule,
        cue, years,
    ))  # fmt: skip


def _teller(tokens: Tokens, rejected: list[Rejected]) -> Callable[[Candidate, str], None]:
    def tell(candidate: Candidate, reason: str) -> None:
        if candidate.reading is not None:
            start, end = tokens.starts[candidate.start], tokens.end(candidate.end - 1)
            rejected.append(Rejected(start, end, candidate.reading.skill, candidate.reading.alias, reason))

    return tell


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
