"""Deciding on what the rules propose: a logistic model over the rules' outcomes and the surroundings.

`scorer.json` is made by `scripts/train_scorer.py` and holds a weight for each fact (`features`). Concepts, domains,
soft skills and credentials are scored; names of tools are the rules' matter alone. So are texts too short to have an
outline. Without the file the rules decide everything.
"""

from bisect import bisect_right
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from skilltide.extract.borders import set_borders
from skilltide.extract.compiled import CompiledLexicon, Sense
from skilltide.extract.features import (
    ANY_CASE,
    FORM,
    KEPT,
    LINE_ENDS,
    MOST_NEIGHBOURS,
    MOST_TOKENS,
    SENTENCE_END,
    SENTENCE_START,
    Proposal,
    Sentence,
    Surroundings,
    place_facts,
    sense_facts,
    sentence_facts,
)
from skilltide.extract.lexicon_model import SECTIONS
from skilltide.extract.overlaps import Candidate, OnReject, uncovered
from skilltide.extract.parsed_text import ParsedText
from skilltide.extract.rules import Plans

SCORED_KINDS = frozenset(["concept", "domain", "soft", "credential"])
OPEN_RULES = frozenset(
    [
        "near",
        "followed_by",
        "preceded_by",
        "not_near",
        "not_followed_by",
        "not_preceded_by",
        "sections",
        "case",
        "title",
    ]
)
"""The rules whose word is not the last; others (language, own names, silent sections) are."""
LEAST_TOKENS = 80
"""A shorter text has too few surroundings to go by."""
_CERTAIN, _HOPELESS = 2.5, -1.5
"""What the surroundings can hardly outweigh; a sense as sure as this is not looked at further."""
_HELP = 1.5
"""What the place alone can hardly add to a sense in its sentence."""
_TOLD = 3
"""How many facts `why` names."""


_new = tuple.__new__
"""Makes a named tuple at the cost of a plain one."""


class Model(NamedTuple):
    """What was learnt."""

    weights: dict[str, float]
    """Of each fact; the bias is that of the empty one."""
    keep_above: float
    """The log-odds over which a candidate that the rules let pass is a mention."""
    add_above: float
    """The same for one that they turned down."""


class Proposals(NamedTuple):
    """What the rules say of the candidates of one text."""

    kept: list[Candidate]
    """Those that they let pass, in order of the text, without overlap."""
    rejected: list[tuple[Candidate, str]]
    """Those that they turned down and that matter (`Plans`), each with the rule that broke."""
    passed: list[Candidate]
    """Those that they let pass with those that these cover, longest first."""


class _Sentence(NamedTuple):
    """What all candidates of a sentence share."""

    weight: float
    """Of its facts."""
    first: int
    last: int
    """The token behind its last."""
    kept: int
    """Candidates that the rules let pass in it."""
    of_kinds: dict[str, float]
    """Kind of skill -> the weight of meeting it in this section."""


class Scorer:
    """A model made ready for one lexicon."""

    def __init__(self, model: Model, compiled: CompiledLexicon) -> None:
        self._weights, self._keep_above, self._add_above = model
        self._compiled = compiled
        self._alphabet = compiled.memo.alphabet
        self._of_kept = _SenseWeights(model.weights, KEPT)
        self._of_rules = {rule: _SenseWeights(model.weights, rule) for rule in OPEN_RULES}
        self._of_sentence: dict[Sentence, float] = {}
        self._heaviest_of_sense: dict[tuple[Sense, str], list[_Weighed]] = {}
        self._heaviest_of_sentence: dict[Sentence, list[_Weighed]] = {}
        get = self._weights.get
        self._before: dict[str, float] = {"": get(f"before: {SENTENCE_START}", 0.0)}
        """Codes of one or two tokens before -> weight; of none, one at the sentence's start."""
        self._behind: dict[str, float] = {"": get(f"behind: {SENTENCE_END}", 0.0)}
        self._forms: dict[str, float] = {}
        """A candidate as written -> weight."""
        self._any_case: dict[str, float] = {}
        """The same, lower-cased."""
        self._second = get(f"before: {SENTENCE_START} +1", 0.0)
        for fact, weight in self._weights.items():
            for prefix, forms in ((FORM, self._forms), (ANY_CASE, self._any_case)):
                if fact.startswith(prefix):
                    forms[fact.removeprefix(prefix)] = weight
            side, _, words = fact.partition(": ")
            if side in ("before", "behind") and not words.startswith(("sentence start", "sentence end")):
                table = self._before if side == "before" else self._behind
                table["".join(map(self._alphabet.code_of_name, words.split(" ")))] = weight
        self._tokens = [get(f"tokens {n}", 0.0) for n in range(MOST_TOKENS + 1)]
        self._neighbours = [get(f"neighbours {n}", 0.0) for n in range(MOST_NEIGHBOURS + 1)]
        self._capital = [get(f"capital {flag}", 0.0) for flag in (False, True)]
        self._listed = [get(f"listed {flag}", 0.0) for flag in (False, True)]
        self._sections = {
            section: {kind: get(f"section {section}, {kind}", 0.0) for kind in SCORED_KINDS} for section in SECTIONS
        }

        self.plans = Plans(self._open_rules, language="en")
        """Looks at entries so that what nothing could make a mention of is not heard of, in English texts."""

    def _open_rules(self, sense: Sense) -> frozenset[str]:
        """The rules whose word against a sense some place could make up for."""
        if sense.kind not in SCORED_KINDS:
            return frozenset()
        return frozenset(rule for rule, weights in self._of_rules.items() if weights[sense] >= _HOPELESS)

    def decide(
        self, text: ParsedText, proposals: Proposals, on_reject: OnReject | None
    ) -> tuple[list[Candidate], dict[int, str]]:
        """Return the candidates that are mentions, in order of the text, without overlap, and why some are.

        The latter of those that the rules turned down, by their first tokens.
        """
        kept, rejected, passed = proposals
        surroundings = Surroundings(text, kept, self._alphabet)
        sentences: dict[int, _Sentence] = {}
        remaining = []
        fallen: set[int] = set()
        of_kept, keep_above = self._of_kept, self._keep_above
        taken = bytearray(len(text.tokens.codes) + 1)
        for candidate in kept:
            start, end, sense, _ = candidate
            taken[start:end] = b"\1" * (end - start)
            if sense is not None and sense.kind in SCORED_KINDS and of_kept[sense] <= _CERTAIN:
                proposal = _new(Proposal, (candidate, sense, KEPT))
                score = self.log_odds(proposal, surroundings, text, sentences)
                if score <= keep_above:
                    if on_reject:
                        on_reject(candidate, f"score {score:.1f}: {self.told(proposal, surroundings, text)}")
                    fallen.add(candidate.number)
                    continue
            remaining.append(candidate)
        if fallen:
            remaining += self._uncovered(text, passed, fallen, remaining, surroundings, sentences)
        added, reasons = self._added(text, rejected, taken, surroundings, sentences)
        remaining += added
        remaining.sort(key=_START)
        return remaining, reasons

    def _added(
        self,
        text: ParsedText,
        rejected: list[tuple[Candidate, str]],
        taken: bytearray,
        surroundings: Surroundings,
        sentences: dict[int, _Sentence],
    ) -> tuple[list[Candidate], dict[int, str]]:
        """The mentions among what the rules turned down, longest first, and why each is one, by its first token.

        `taken`: 1 for each token that the rules gave to another candidate.
        """
        codes, least = text.tokens.codes, self._add_above - _HELP
        options: list[tuple[int, float, int, Proposal]] = []
        for proposed, rule in rejected:
            start, end, sense, _ = proposed
            if sense is None or taken.find(1, start, end) >= 0:
                continue
            sentence = self._sentence(bisect_right(text.outline.sentences, start) - 1, surroundings, text, sentences)
            if self._of_rules[rule][sense] + sentence.weight + sentence.of_kinds[sense.kind] < least:
                continue
            [candidate] = set_borders([proposed], codes, self._compiled)
            if candidate.end > end and taken[end]:
                continue
            proposal = _new(Proposal, (candidate, sense, rule))
            score = self.log_odds(proposal, surroundings, text, sentences)
            if score > self._add_above:
                options.append((candidate.start - candidate.end, -score, len(options), proposal))
        options.sort()
        found, reasons = [], {}
        for _, score, _, proposal in options:
            start, end, _, _ = proposal.candidate
            if taken.find(1, start, end) < 0:
                taken[start:end] = b"\1" * (end - start)
                told = self.told(proposal, surroundings, text)
                reasons[start] = f"score {-score:+.1f} against {proposal.outcome}: {told}"
                found.append(proposal.candidate)
        return found, reasons

    def _uncovered(
        self,
        text: ParsedText,
        passed: list[Candidate],
        fallen: set[int],
        remaining: list[Candidate],
        surroundings: Surroundings,
        sentences: dict[int, _Sentence],
    ) -> list[Candidate]:
        """The mentions among the candidates that longer ones covered, which have fallen."""
        codes = text.tokens.codes
        numbers = fallen.union([candidate.number for candidate in remaining])
        found = []
        for one in uncovered(passed, fallen, len(codes)):
            if one.sense is None or one.number in numbers:
                continue
            [candidate] = set_borders([one], codes, self._compiled)
            if one.sense.kind in SCORED_KINDS:
                proposal = _new(Proposal, (candidate, one.sense, KEPT))
                if self.log_odds(proposal, surroundings, text, sentences) <= self._keep_above:
                    continue
            found.append(candidate)
        return found

    def told(self, proposal: Proposal, surroundings: Surroundings, text: ParsedText) -> str:
        """The facts that weighed most, the heaviest first."""
        number = text.outline.sentence(proposal.candidate.start)
        sentence, key = surroundings.sentence(number), (proposal.sense, proposal.outcome)
        of_sense = self._heaviest_of_sense.get(key)
        if of_sense is None:
            of_sense = self._heaviest_of_sense[key] = self._heaviest(sense_facts(*key))
        of_sentence = self._heaviest_of_sentence.get(sentence)
        if of_sentence is None:
            of_sentence = self._heaviest_of_sentence[sentence] = self._heaviest(sentence_facts(sentence))
        place = place_facts(surroundings.place(proposal, number), proposal.sense.kind, self._alphabet)
        heaviest = sorted([*of_sense, *of_sentence, *self._heaviest(place)])[:_TOLD]
        return ", ".join(f"{fact} {weight:+.1f}" for _, fact, weight in heaviest)

    def _heaviest(self, facts: list[str]) -> "list[_Weighed]":
        weights = [(fact, self._weights.get(fact, 0.0)) for fact in facts]
        return sorted((-abs(weight), fact, weight) for fact, weight in weights)[:_TOLD]

    def log_odds(
        self, proposal: Proposal, surroundings: Surroundings, text: ParsedText, sentences: dict[int, _Sentence]
    ) -> float:
        """The log-odds of a proposal: the sum of the weights of all its facts. `sentences`: those known so far."""
        candidate, sense, outcome = proposal
        is_kept = outcome == KEPT
        score = (self._of_kept if is_kept else self._of_rules[outcome])[sense]
        if is_kept and score > _CERTAIN:
            return score
        start, end, _, _ = candidate
        sentence = self._sentence(bisect_right(text.outline.sentences, start) - 1, surroundings, text, sentences)
        of_sentence, first, last, kept, of_kinds = sentence
        tokens, before = text.tokens, self._before
        codes, length, others = tokens.codes, end - start, kept - is_kept
        score += of_sentence + of_kinds[sense.kind] + self._tokens[length if length < MOST_TOKENS else MOST_TOKENS]
        if start > first:
            score += before.get(codes[start - 1], 0.0)
            score += before.get(codes[start - 2 : start], 0.0) if start - 1 > first else self._second
            score += self._capital[tokens.text[tokens.starts[start]].isupper()]
        else:
            score += before[""] + self._second + self._capital[0]
        behind = codes[end] if end < last else ""
        score += self._behind.get("" if behind in LINE_ENDS else behind, 0.0)
        is_listed = others > 0 and surroundings.is_listed(start, end)
        form = tokens.slice(start, end)
        score += self._forms.get(form, 0.0) + self._any_case.get(form.lower(), 0.0)
        return (
            score + self._neighbours[others if others < MOST_NEIGHBOURS else MOST_NEIGHBOURS] + self._listed[is_listed]
        )

    def _sentence(
        self, number: int, surroundings: Surroundings, text: ParsedText, sentences: dict[int, _Sentence]
    ) -> _Sentence:
        """What is known of a sentence; `sentences`: those known so far."""
        found = sentences.get(number)
        if found is not None:
            return found
        first, last = text.outline.span(number, len(text.tokens.codes))
        known = surroundings.sentence(number)
        weight = self._of_sentence.get(known)
        if weight is None:
            weight = sum(self._weights.get(fact, 0.0) for fact in sentence_facts(known))
            self._of_sentence[known] = weight
        kept, of_kinds = surroundings.count(first, last), self._sections[known.section]
        found = sentences[number] = _new(_Sentence, (weight, first, last, kept, of_kinds))
        return found


_START = attrgetter("start")
_Weighed = tuple[float, str, float]
"""A fact with its weight, so that the heaviest sorts first."""


class _SenseWeights(dict[Sense, float]):
    """Sense -> what it and one outcome of its rules say, with the bias; worked out when first asked."""

    def __init__(self, weights: dict[str, float], outcome: str) -> None:
        super().__init__()
        self._weights, self._outcome = weights, outcome

    def __missing__(self, sense: Sense) -> float:
        get = self._weights.get
        score = self[sense] = get("", 0.0) + sum(get(fact, 0.0) for fact in sense_facts(sense, self._outcome))
        return score


def bundled_model() -> Model | None:
    """The model that skilltide ships, None where its file is not there."""
    data = _model_file()
    return Model(data["weights"], data["keep_above"], data["add_above"]) if data else None


def bundled_level_weights() -> dict[str, float] | None:
    """The weights of the model of levels that skilltide ships (`level_scorer`), None where the file is not there."""
    data = _model_file()
    return data.get("level_weights") if data else None


def bundled_wording_weights() -> dict[str, float]:
    """The weights of `level_scorer.Wording` that skilltide ships; none where the file is not there."""
    data = _model_file()
    return data.get("wording_weights", {}) if data else {}


@cache
def _model_file() -> dict[str, Any] | None:
    try:
        data: dict[str, Any] = orjson.loads(Path(__file__).with_name("scorer.json").read_bytes())
    except FileNotFoundError:
        return None
    return data
