"""Finding the skills that a posting names, and what it wants with each.

spaCy's PhraseMatcher proposes every form of every alias; the lexicon's rules then decide, longest form first.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from skilltide.extract.borders import set_borders
from skilltide.extract.compiled import CUE, FORM, OUTLINE, CompiledLexicon, Match, Sense
from skilltide.extract.coordination import ellipses
from skilltide.extract.level_scorer import LevelScorer, TextLevels, Wording
from skilltide.extract.levels import SECTION_LEVELS, Cues
from skilltide.extract.mended import Moves, mend
from skilltide.extract.names import Names
from skilltide.extract.outline import Outline
from skilltide.extract.overlaps import Candidate, OnReject, resolve_overlaps
from skilltide.extract.parsed_text import ParsedText
from skilltide.extract.quick_tuple import new_tuple
from skilltide.extract.rules import RULES, Plans, TurnedDown, filter_candidates
from skilltide.extract.scorer import (
    LEAST_TOKENS,
    Proposals,
    Scorer,
    bundled_level_weights,
    bundled_model,
    bundled_wording_weights,
)
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


NamedSkill = tuple[int, int, Sense, str]
"""Where a skill is named: its first token, the token behind its last, by which sense, what decided it."""


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
        self.names = Names(lexicon)
        self._silent = Plans(lambda _: frozenset())
        self._explaining = Plans(lambda _: RULES, explains=True)
        model = bundled_model()
        self.scorer = Scorer(model, lexicon) if model else None
        """What decides on the rules' outcomes in texts long enough; None: the rules alone."""
        weights = bundled_level_weights()
        self.level_scorer = LevelScorer(weights, Wording(bundled_wording_weights(), lexicon)) if weights else None
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
        return self._decide(text, self._silent)[0]

    # the way of one text

    def parse(self, item: TagInput) -> ParsedText:
        """Cut a text, match it and find its outline and cues, without deciding anything yet."""
        stored, title, company, language = item
        text, moves = mend(stored)
        compiled, names = self.compiled, self.names
        language = language or "en"
        is_english = language == "en"
        tokens = Tokens(text, compiled.memo, names.employer_words(company))
        if not tokens.codes:
            tokens = Tokens("\n", compiled.memo)
        forms: list[Match] = []
        outline_matches: list[Match] = []
        cue_matches: list[Match] = []
        for match in compiled.matcher(tokens.codes):
            uses = match[2].uses
            if uses == FORM:
                forms.append(match)
                continue
            if uses & OUTLINE:
                outline_matches.append(match)
            if uses & FORM:
                forms.append(match)
            if uses & CUE:
                cue_matches.append(match)
        alias_starts = frozenset([start for start, _, _ in forms])
        outline = Outline(tokens, outline_matches, compiled, names.spoken_names(text, company), alias_starts)
        own_names, own_products = names.own_names(text, company)
        title_tokens = names.title_tokens(tokens, title)
        addresses = names.address_tokens(tokens)
        employer_tokens = names.name_tokens(tokens, own_names) if own_names else {}
        name_tokens = title_tokens.union(addresses, employer_tokens)
        return ParsedText(
            tokens, forms, outline, Cues(tokens, cue_matches, outline, compiled, forms), language, is_english,
            is_english and not own_products, title_tokens, addresses, name_tokens, employer_tokens, own_names,
            own_products, moves,
        )  # fmt: skip

    def _decide(self, text: ParsedText, plans: Plans) -> tuple[list[Candidate], list[Candidate], list[TurnedDown]]:
        """The candidates that remain, the same with those that they cover, and what was turned down and is heard of."""
        candidates, rejected = filter_candidates(text, self.compiled, plans)

        def hear(candidate: Candidate, reason: str) -> None:
            rejected.append((candidate, reason))

        on_overlap = hear if plans.explains else None  # no rule's word, so nothing to decide on
        kept, passed = resolve_overlaps(candidates, text.tokens.codes, text.outline, self.compiled, on_overlap)
        return kept, passed, rejected

    def _run(self, item: TagInput, rejected: list[Rejected] | None) -> list[Mention]:
        text = self.parse(item)
        record = _recorder(text, rejected) if rejected is not None else None
        is_long = len(text.tokens.codes) >= LEAST_TOKENS
        if self.scorer is not None and text.is_english and is_long:
            kept, reasons = self._scored(self.scorer, text, record)
        else:
            plans = self._explaining if record else self._silent
            kept, _, turned_down = self._decide(text, plans)
            if record:
                for candidate, reason in turned_down:
                    record(candidate, reason)
            kept, reasons = set_borders(kept, text.tokens.codes, self.compiled), {}
        levels = self.level_scorer.text(text) if self.level_scorer is not None and is_long else None
        named: list[NamedSkill] = [
            (start, end, sense, reasons.get(start, sense.rule)) for start, end, sense, _ in kept if sense is not None
        ]
        if text.is_english:
            named += self._ellipses(text, kept)
        mentions = mentions_of(text, named, levels)
        if text.is_english:
            mentions.sort()
        if text.moves:
            mentions = [_stored(one, text.moves) for one in mentions]
        return mentions

    def _scored(
        self, scorer: Scorer, text: ParsedText, record: OnReject | None
    ) -> tuple[list[Candidate], dict[int, str]]:
        """Let the scorer decide on what the rules let pass and on what they turned down."""
        found, why_added = scorer.decide(text, self.proposals(text, scorer.plans), record)
        if record is not None:
            told = {(one.start, one.sense.skill, one.sense.alias) for one in found if one.sense is not None}
            for candidate, reason in self._decide(text, self._explaining)[2]:
                sense = candidate.sense
                if sense is not None and (candidate.start, sense.skill, sense.alias) not in told:
                    record(candidate, reason)
        return found, why_added

    def proposals(self, text: ParsedText, plans: Plans | None = None) -> Proposals:
        """Return what the rules say of all candidates.

        `plans`: which of those that they turn down matter; None: all.
        """
        plans = self._explaining if plans is None else plans
        kept, passed, rejected = self._decide(text, plans)
        if plans.explains:
            rejected = [(candidate, reason.partition(":")[0]) for candidate, reason in rejected]
        return Proposals(set_borders(kept, text.tokens.codes, self.compiled), rejected, passed)

    def _ellipses(self, text: ParsedText, kept: list[Candidate]) -> list[NamedSkill]:
        """The skills that share a word with one of `kept`."""
        codes, compiled = text.tokens.codes, self.compiled
        heads, firsts = compiled.elliptic_heads, compiled.elliptic_firsts
        joint_starts, joint_ends = compiled.joint_starts, compiled.joint_ends
        covered: set[int] | None = None
        found: list[NamedSkill] = []
        for start, end, sense, _ in kept:
            if end - start < 2 or sense is None:
                continue
            is_behind = codes[end - 1] in heads and codes[start - 1 : start] in joint_ends
            is_before = codes[end : end + 1] in joint_starts and codes[start : end - 1] in firsts
            if not (is_behind or is_before):
                continue
            for part in ellipses(start, end, codes, compiled):
                if covered is None:
                    covered = {token for one in kept for token in range(one.start, one.end)}
                if covered.isdisjoint(range(part.start, part.end)):
                    covered.update(range(part.start, part.end))
                    found.append((part.start, part.end, part.sense, "coordination"))
        return found


def mentions_of(text: ParsedText, named: list[NamedSkill], levels: TextLevels | None) -> list[Mention]:
    """What is told of each place where a skill is named."""
    outline, cues, starts, pieces = text.outline, text.cues, text.tokens.starts, text.tokens.pieces
    sentences, sections = outline.sentences, outline.sections
    by_sentence, has_years = cues.by_sentence, cues.years.by_sentence
    uncued: dict[int, tuple[str, str, str | None]] = {}  # sentence without cues -> section, level, what decided it
    mentions = []
    for start, end, sense, rule in named:
        sentence = bisect_right(sentences, start) - 1
        known = uncued.get(sentence)
        if known is None:
            section, cue = sections[sentence], None
            if sentence in by_sentence:
                level, cue = cues.level(start, end, sentence, section)
            else:
                level = SECTION_LEVELS[section] or "context"
            if levels is None:
                reason = cue.text if cue else None
            else:
                level, reason = levels.level(sentence, section, level, cue)
            if sentence not in by_sentence:
                uncued[sentence] = section, level, reason
        else:
            section, level, reason = known
        years = cues.years.of(start, end, sentence) if sentence in has_years else None
        last = end - 1
        mentions.append(new_tuple(Mention, (
            starts[start], starts[last] + len(pieces[last].rstrip()), sense.skill, sense.kind, sense.alias, level,
            section, rule, reason, years,
        )))  # fmt: skip
    return mentions


def _stored(mention: Mention, moves: Moves) -> Mention:
    """The mention where it stands in the stored text."""
    start, end = moves.stored(mention.start, mention.end)
    return mention._replace(start=start, end=end)


def _recorder(text: ParsedText, rejected: list[Rejected]) -> OnReject:
    """What adds each candidate that is turned down to `rejected`."""

    def record(candidate: Candidate, reason: str) -> None:
        if candidate.sense is not None:
            start, end = text.place(candidate.start, candidate.end)
            rejected.append(Rejected(start, end, candidate.sense.skill, candidate.sense.alias, reason))

    return record
