"""Finding the skills that a posting names, and what it wants with each.

spaCy's PhraseMatcher proposes every form of every alias; the lexicon's rules then decide, longest form first.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from skilltide.extract.borders import set_borders
from skilltide.extract.compiled import CUE, FORM, OUTLINE, CompiledLexicon, Entry, Match, Sense
from skilltide.extract.coordination import ellipses, may_continue
from skilltide.extract.level_scorer import LevelScorer, TextLevels
from skilltide.extract.levels import SECTION_LEVELS, Cues
from skilltide.extract.names import Names
from skilltide.extract.outline import Outline
from skilltide.extract.overlaps import Candidate, OnReject, resolve_overlaps
from skilltide.extract.parsed_text import ParsedText
from skilltide.extract.rules import filter_candidates
from skilltide.extract.scorer import LEAST_TOKENS, Scorer, bundled_level_weights, bundled_model
from skilltide.extract.tokens import Tokens

if TYPE_CHECKING:
    from skilltide.extract.lexicon import Lexicon


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

    def __init__(self, lexicon: "Lexicon | CompiledLexicon") -> None:
        """Compile `lexicon`, which takes seconds for the bundled one; `loading.load_tagger` keeps what is compiled."""
        if not isinstance(lexicon, CompiledLexicon):
            from skilltide.extract.compiler import compile_lexicon  # needs YAML and more, which a kept one does not

            lexicon = CompiledLexicon(compile_lexicon(lexicon))
        self.compiled = lexicon
        self.version = lexicon.version
        """`Lexicon.version`: what was tagged with another one may differ."""
        self._names = Names(lexicon)
        model = bundled_model()
        self.scorer = Scorer(model, lexicon) if model else None
        """What decides on the rules' outcomes in texts long enough; None: the rules alone."""
        weights = bundled_level_weights()
        self.level_scorer = LevelScorer(weights, lexicon) if weights else None
        """The same for the levels of what is found."""

    def tag(
        self, text: str, title: str | None = None, company: str | None = None, language: str | None = "en"
    ) -> list[Mention]:
        """Return the mentions of `text` in its order. `title` and `company` are the posting's, where known."""
        return self._run(TagInput(text, title, company, language), None)

    def tag_many(self, items: Iterable[TagInput]) -> Iterator[list[Mention]]:
        """Tag each item; one list of mentions an item, in the same order."""
        for item in items:
            yield self._run(item, None)

    def why(
        self, text: str, title: str | None = None, company: str | None = None, language: str | None = "en"
    ) -> tuple[list[Mention], list[Rejected]]:
        """Return the mentions of `text` and every candidate that was turned down, with what turned it down."""
        rejected: list[Rejected] = []
        mentions = self._run(TagInput(text, title, company, language), rejected)
        return mentions, sorted(dict.fromkeys(rejected))

    def unknown_headings(self, text: str, language: str | None = "en") -> list[str]:
        """Return the headings of `text` that no wording or keyword of sections.yml knows."""
        return self.parse(TagInput(text, language=language)).outline.unknown_headings

    def candidates(self, text: ParsedText) -> list[Candidate]:
        """Decide which of a text's forms remain (blockers included), in order of the text."""
        return self._decide(text, None)

    # the way of one text

    def parse(self, item: TagInput) -> ParsedText:
        """Cut a text, match it and find its outline and cues, without deciding anything yet."""
        text, title, company, language = item
        compiled, names = self.compiled, self._names
        language = language or "en"
        is_english = language == "en"
        tokens = Tokens(text, compiled.memo, names.employer_words(company))
        if not tokens.codes:
            tokens = Tokens("\n", compiled.memo)
        codes, entries = tokens.codes, compiled.entries
        forms: list[Match] = []
        outline_matches: list[Match] = []
        cue_matches: list[Match] = []
        for start, end in compiled.matcher(codes):
            entry = entries[codes[start:end]]
            match = _new(Match, (start, end, entry))
            uses = entry.uses
            if uses == FORM:
                forms.append(match)
                continue
            if uses & OUTLINE:
                outline_matches.append(match)
            if uses & FORM:
                forms.append(match)
            if uses & CUE:
                cue_matches.append(match)
        alias_starts = frozenset([match.start for match in forms])
        form_ends = frozenset([match.end for match in forms]) if cue_matches else frozenset()
        outline = Outline(tokens, outline_matches, compiled, names.employer(text, company), alias_starts)
        own_names, own_products = names.own_names(text, company)
        title_tokens = names.title_tokens(tokens, title)
        addresses = names.address_tokens(tokens)
        name_tokens = title_tokens.union(addresses, names.name_tokens(tokens, own_names) if own_names else ())
        return ParsedText(
            tokens, forms, outline, Cues(tokens, cue_matches, outline, compiled, form_ends), language, is_english,
            is_english and not own_products, title_tokens, addresses, name_tokens, own_names, own_products,
        )  # fmt: skip

    def _decide(
        self, text: ParsedText, on_reject: OnReject | None, hopeless: Mapping[Entry, bool] | None = None
    ) -> list[Candidate]:
        candidates = filter_candidates(text, self.compiled, on_reject, hopeless)
        on_overlap = on_reject if hopeless is None else None  # no rule's word, so nothing to decide on
        return resolve_overlaps(candidates, text.tokens.codes, text.outline, on_overlap)

    def _run(self, item: TagInput, rejected: list[Rejected] | None) -> list[Mention]:
        text = self.parse(item)
        record = _recorder(text.tokens, rejected) if rejected is not None else None
        is_long = len(text.tokens.codes) >= LEAST_TOKENS
        if self.scorer is not None and text.is_english and is_long:
            kept = self._scored(self.scorer, text, record)
        else:
            kept = set_borders(self._decide(text, record), text.tokens.codes, self.compiled)
        levels = self.level_scorer.text(text) if self.level_scorer is not None and is_long else None
        mentions = [
            _mention(text, start, end, sense, sense.rule, levels) for start, end, sense, _ in kept if sense is not None
        ]
        if text.is_english:
            mentions += self._ellipses(text, kept, levels)
            mentions.sort()
        return mentions

    def _scored(self, scorer: Scorer, text: ParsedText, record: OnReject | None) -> list[Candidate]:
        """Let the scorer decide on what the rules let pass and on what they turned down."""
        kept, rejected = self.proposals(text, scorer.hopeless)
        found = scorer.decide(text, kept, rejected, record)
        if record is not None:
            told = {(one.start, one.sense.skill, one.sense.alias) for one in found if one.sense is not None}
            for candidate, reason in self._reasons(text):
                sense = candidate.sense
                if sense is not None and (candidate.start, sense.skill, sense.alias) not in told:
                    record(candidate, reason)
        return found

    def proposals(
        self, text: ParsedText, hopeless: Mapping[Entry, bool] | None = None
    ) -> tuple[list[Candidate], list[tuple[Candidate, str]]]:
        """(candidates that the rules let pass, those turned down, each with the kind of the rule that broke).

        `hopeless`: the entries that need not be among the latter.
        """
        rejected: list[tuple[Candidate, str]] = []

        def propose(candidate: Candidate, reason: str) -> None:
            rejected.append((candidate, reason.partition(":")[0]))

        kept = self._decide(text, propose, hopeless)
        return set_borders(kept, text.tokens.codes, self.compiled), rejected

    def _reasons(self, text: ParsedText) -> list[tuple[Candidate, str]]:
        reasons: list[tuple[Candidate, str]] = []
        self._decide(text, lambda candidate, reason: reasons.append((candidate, reason)))
        return reasons

    def _ellipses(self, text: ParsedText, kept: list[Candidate], levels: TextLevels | None) -> list[Mention]:
        """The skills that share a word with one of `kept`."""
        codes, compiled = text.tokens.codes, self.compiled
        covered: set[int] | None = None
        mentions = []
        for start, end, sense, _ in kept:
            if end - start < 2 or sense is None or not may_continue(start, end, codes, compiled):
                continue
            for part in ellipses(start, end, codes, compiled):
                if covered is None:
                    covered = {token for one in kept for token in range(one.start, one.end)}
                if covered.isdisjoint(range(part.start, part.end)):
                    covered.update(range(part.start, part.end))
                    mentions.append(_mention(text, part.start, part.end, part.sense, "coordination", levels))
        return mentions


_new = tuple.__new__
"""Makes a named tuple at the cost of a plain one; there are dozens in every text."""


def _mention(text: ParsedText, start: int, end: int, sense: Sense, rule: str, levels: TextLevels | None) -> Mention:
    outline, cues, tokens = text.outline, text.cues, text.tokens
    sentence = bisect_right(outline.sentences, start) - 1
    section = outline.sections[sentence]
    if sentence in cues.by_sentence:
        level, cue = cues.level(start, end, sentence, section)
    else:
        level, cue = SECTION_LEVELS[section] or "context", None
    if levels is None:
        reason = cue.text if cue else None
    else:
        level, reason = levels.level(sentence, section, level, cue)
    years = cues.years(start, sentence) if sentence in cues.years_by_sentence else None
    return _new(Mention, (
        tokens.starts[start], tokens.end(end - 1), sense.skill, sense.kind, sense.alias, level, section, rule, reason,
        years,
    ))  # fmt: skip


def _recorder(tokens: Tokens, rejected: list[Rejected]) -> OnReject:
    """What adds each candidate that is turned down to `rejected`."""

    def record(candidate: Candidate, reason: str) -> None:
        if candidate.sense is not None:
            start, end = tokens.starts[candidate.start], tokens.end(candidate.end - 1)
            rejected.append(Rejected(start, end, candidate.sense.skill, candidate.sense.alias, reason))

    return record
