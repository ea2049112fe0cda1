"""Deciding on what the rules propose: a logistic model over the rules' outcomes and the surroundings.

`scorer.json` is made by `scripts/train_scorer.py` and holds a weight for each fact (`features`). Concepts, domains,
soft skills and credentials are scored; names of tools are the rules' matter alone. So are texts too short to have an
outline. Without the file the rules decide everything.
"""

import json
from bisect import bisect_right
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from skilltide.extract.borders import set_borders
from skilltide.extract.compiled import CompiledLexicon, Entry, Sense
from skilltide.extract.features import (
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
from skilltide.extract.overlaps import Candidate, OnReject
from skilltide.extract.parsed_text import ParsedText

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
_CERTAIN, _HOPELESS = 2.5, -0.4
"""What the surroundings can hardly outweigh; a sense as sure as this is not looked at further."""
_TOLD = 3
"""How many facts `why` names."""


class Model(NamedTuple):
    """What was learnt."""

    weights: dict[str, float]
    """Of each fact; the bias is that of the empty one."""
    keep_above: float
    """The log-odds over which a candidate that the rules let pass is a mention."""
    add_above: float
    """The same for one that they turned down."""


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
        self._of_sense: dict[tuple[int, str], float] = {}
        self._of_sentence: dict[Sentence, float] = {}
        self._senses: list[Sense] = []  # kept alive, because their ids are keys
        get = self._weights.get
        self._before: dict[str, float] = {"": get(f"before: {SENTENCE_START}", 0.0)}
        """Codes of one or two tokens before -> weight; of none, one at the sentence's start."""
        self._behind: dict[str, float] = {"": get(f"behind: {SENTENCE_END}", 0.0)}
        self._second = get(f"before: {SENTENCE_START} +1", 0.0)
        for fact, weight in self._weights.items():
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

        self.hopeless = _Hopeless(self)
        """Whether nothing could make a mention of an entry that the rules turned down."""

    def is_hopeless(self, sense: Sense, outcome: str) -> bool:
        """Whether no place could make up for what the sense and the rules say."""
        return sense.kind not in SCORED_KINDS or outcome not in OPEN_RULES or self._sure(sense, outcome) < _HOPELESS

    def decide(
        self,
        text: ParsedText,
        kept: list[Candidate],
        rejected: list[tuple[Candidate, str]],
        on_reject: OnReject | None,
    ) -> list[Candidate]:
        """Return the candidates that are mentions, in order of the text, without overlap.

        `kept`: those that the rules let pass, in order; `rejected`: the others, each with the rule that broke.
        """
        surroundings = Surroundings(text, kept, self._alphabet)
        sentences: dict[int, _Sentence] = {}
        remaining = []
        for candidate in kept:
            sense = candidate.sense
            if sense is not None and sense.kind in SCORED_KINDS:
                proposal = Proposal(candidate, sense, KEPT)
                score = self.log_odds(proposal, surroundings, text, sentences)
                if score <= self._keep_above:
                    if on_reject:
                        on_reject(candidate, f"score {score:.1f}: {self.told(proposal, surroundings, text)}")
                    continue
            remaining.append(candidate)
        taken = bytearray(len(text.tokens.codes) + 1)
        for start, end, _, _ in kept:
            taken[start:end] = b"\1" * (end - start)
        options: list[tuple[int, float, int, Proposal]] = []
        for proposed, outcome in rejected:
            sense = proposed.sense
            if taken.find(1, proposed.start, proposed.end) >= 0 or sense is None or self.is_hopeless(sense, outcome):
                continue
            [candidate] = set_borders([proposed], text.tokens.codes, self._compiled)
            if taken.find(1, candidate.start, candidate.end) >= 0:
                continue
            proposal = Proposal(candidate, sense, outcome)
            score = self.log_odds(proposal, surroundings, text, sentences)
            if score > self._add_above:
                options.append((candidate.start - candidate.end, -score, len(options), proposal))
        for _, score, _, proposal in sorted(options):
            candidate = proposal.candidate
            if taken.find(1, candidate.start, candidate.end) < 0:
                taken[candidate.start : candidate.end] = b"\1" * (candidate.end - candidate.start)
                rule = f"score {-score:+.1f} against {proposal.outcome}: {self.told(proposal, surroundings, text)}"
                remaining.append(candidate._replace(sense=replace(proposal.sense, rule=rule)))
        return sorted(remaining, key=lambda candidate: candidate.start)

    def told(self, proposal: Proposal, surroundings: Surroundings, text: ParsedText) -> str:
        """The facts that weighed most, the heaviest first."""
        sentence = text.outline.sentence(proposal.candidate.start)
        facts = [
            *sense_facts(proposal.sense, proposal.outcome),
            *sentence_facts(surroundings.sentence(sentence)),
            *place_facts(surroundings.place(proposal, sentence), proposal.sense.kind, self._alphabet),
        ]
        weighed = sorted(
            ((self._weights.get(fact, 0.0), fact) for fact in facts), key=lambda one: (-abs(one[0]), one[1])
        )
        return ", ".join(f"{fact} {weight:+.1f}" for weight, fact in weighed[:_TOLD])

    def log_odds(
        self, proposal: Proposal, surroundings: Surroundings, text: ParsedText, sentences: dict[int, _Sentence]
    ) -> float:
        """The log-odds of a proposal: the sum of the weights of all its facts. `sentences`: those known so far."""
        score = self._sure(proposal.sense, proposal.outcome)
        if proposal.outcome == KEPT and score > _CERTAIN:
            return score
        start, end, _, _ = proposal.candidate
        number = bisect_right(text.outline.sentences, start) - 1
        sentence = sentences.get(number)
        if sentence is None:
            sentence = sentences[number] = self._sentence(number, surroundings, text)
        of_sentence, first, last, kept, of_kinds = sentence
        codes, before = text.tokens.codes, self._before
        score += of_sentence + of_kinds[proposal.sense.kind] + self._tokens[min(end - start, MOST_TOKENS)]
        if start > first:
            score += before.get(codes[start - 1], 0.0)
            score += before.get(codes[start - 2 : start], 0.0) if start - 1 > first else self._second
            score += self._capital[text.tokens.text[text.tokens.starts[start]].isupper()]
        else:
            score += before[""] + self._second + self._capital[0]
        behind = codes[end] if end < last else ""
        score += self._behind.get("" if behind in LINE_ENDS else behind, 0.0)
        others = kept - (proposal.outcome == KEPT)
        is_listed = others > 0 and surroundings.is_listed(start, end)
        return score + self._neighbours[min(others, MOST_NEIGHBOURS)] + self._listed[is_listed]

    def _sentence(self, number: int, surroundings: Surroundings, text: ParsedText) -> "_Sentence":
        first, last = text.outline.span(number, len(text.tokens.codes))
        known = surroundings.sentence(number)
        weight = self._of_sentence.get(known)
        if weight is None:
            weight = sum(self._weights.get(fact, 0.0) for fact in sentence_facts(known))
            self._of_sentence[known] = weight
        return _Sentence(
            weight,
            first,
            last,
            surroundings.count(number),
            self._sections[text.outline.sections[number]],
        )

    def _sure(self, sense: Sense, outcome: str) -> float:
        """What the sense and the rules alone say, with the bias."""
        key = (id(sense), outcome)
        score = self._of_sense.get(key)
        if score is None:
            self._senses.append(sense)
            weights = self._weights
            score = weights.get("", 0.0) + sum(weights.get(fact, 0.0) for fact in sense_facts(sense, outcome))
            self._of_sense[key] = score
        return score


class _Hopeless(dict[Entry, bool]):
    """Entries, each looked into when it is first met."""

    def __init__(self, scorer: Scorer) -> None:
        super().__init__()
        self._scorer = scorer

    def __missing__(self, entry: Entry) -> bool:
        is_hopeless = self[entry] = all(
            self._scorer.is_hopeless(sense, outcome) for sense in entry.senses for outcome in OPEN_RULES
        )
        return is_hopeless


def bundled_model() -> Model | None:
    """The model that skilltide ships, None where its file is not there."""
    data = _model_file()
    return Model(data["weights"], data["keep_above"], data["add_above"]) if data else None


def bundled_level_weights() -> dict[str, float] | None:
    """The weights of the model of levels that skilltide ships (`level_scorer`), None where the file is not there."""
    data = _model_file()
    return data.get("level_weights") if data else None


@cache
def _model_file() -> dict[str, Any] | None:
    try:
        data: dict[str, Any] = json.loads(Path(__file__).with_name("scorer.json").read_bytes())
    except FileNotFoundError:
        return None
    return data
