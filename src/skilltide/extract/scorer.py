"""Deciding on what the rules propose: a logistic model over the rules' outcomes and the surroundings.

`scorer.json` is made by `scripts/train_scorer.py` and holds a weight for each fact (`features`). Concepts, domains,
soft skills and credentials are scored; names of tools are the rules' matter alone. So are texts too short to have an
outline. Without the file the rules decide everything.
"""

from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from skilltide.extract.borders import with_border
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
    SentenceFeatures,
    Surroundings,
    place_facts,
    sense_facts,
    sentence_facts,
    word_prefix,
)
from skilltide.extract.lexicon_model import SECTIONS
from skilltide.extract.overlaps import Candidate, OnReject, uncovered
from skilltide.extract.parsed_text import ParsedText
from skilltide.extract.quick_tuple import new_tuple
from skilltide.extract.rules import Plans, TurnedDown, breakable_rules
from skilltide.extract.word_weights import WordWeights

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
_WORDS = 1.5
"""What the words of a sentence can hardly add or take."""
_MOST_FORMS = 50_000
"""Ways of writing candidates that are kept."""
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


class Proposals(NamedTuple):
    """What the rules say of the candidates of one text."""

    kept: list[Candidate]
    """Those that they let pass, in order of the text, without overlap."""
    rejected: list[TurnedDown]
    """Those that they turned down and that matter (`Plans`), each with the rule that broke."""
    passed: list[Candidate]
    """Those that they let pass with those that these cover, longest first."""


class _SentenceScore(NamedTuple):
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


_NOWHERE = _SentenceScore(0.0, 0, 0, 0, {})


class Scorer:
    """A model made ready for one lexicon."""

    def __init__(self, model: Model, compiled: CompiledLexicon) -> None:
        self._weights, self._keep_above, self._add_above = model
        self._compiled = compiled
        self.alphabet = compiled.memo.alphabet
        self._of_kept = _SenseWeights(model.weights, KEPT)
        self._of_rules = {rule: _SenseWeights(model.weights, rule) for rule in OPEN_RULES}
        self._of_sentence: dict[SentenceFeatures, float] = {}
        self._heaviest_of_sense: dict[tuple[Sense, str], list[_Weighed]] = {}
        self._heaviest_of_sentence: dict[SentenceFeatures, list[_Weighed]] = {}
        get = self._weights.get
        self._before: dict[str, float] = {"": get(f"before: {SENTENCE_START}", 0.0)}
        """Codes of one or two tokens before -> weight; of none, one at the sentence's start."""
        self._behind: dict[str, float] = {"": get(f"behind: {SENTENCE_END}", 0.0)}
        self._forms = _FormWeights(model.weights)
        self._second = get(f"before: {SENTENCE_START} +1", 0.0)
        known = self.alphabet.known
        shared: dict[float, float] = {}  # one object for equal weights, which stays in the processor's caches
        for fact, weight in self._weights.items():
            side, _, words = fact.partition(": ")
            if side in ("before", "behind") and not words.startswith(("sentence start", "sentence end")):
                table = self._before if side == "before" else self._behind
                codes = [code for code in map(known, words.split(" ")) if code is not None]
                if len(codes) == len(words.split(" ")):
                    table["".join(codes)] = shared.setdefault(weight, weight)
        self._tokens = [get(f"tokens {n}", 0.0) for n in range(MOST_TOKENS + 1)]
        self._neighbours = [get(f"neighbours {n}", 0.0) for n in range(MOST_NEIGHBOURS + 1)]
        self._capital = [get(f"capital {flag}", 0.0) for flag in (False, True)]
        self._listed = [get(f"listed {flag}", 0.0) for flag in (False, True)]
        self._sections = {
            section: {kind: get(f"section {section}, {kind}", 0.0) for kind in SCORED_KINDS} for section in SECTIONS
        }
        self._words = {kind: WordWeights(model.weights, word_prefix(kind), self.alphabet) for kind in SCORED_KINDS}

        self.plans = Plans(self._open_rules, language="en")
        """Looks at entries so that what nothing could make a mention of is not heard of, in English texts."""

    def _open_rules(self, sense: Sense) -> frozenset[str]:
        """The rules whose word against a sense some place could make up for."""
        if sense.kind not in SCORED_KINDS:
            return frozenset()
        rules = OPEN_RULES & breakable_rules(sense)
        return frozenset(rule for rule in rules if self._of_rules[rule][sense] >= _HOPELESS)

    def decide(
        self, text: ParsedText, proposals: Proposals, on_reject: OnReject | None
    ) -> tuple[list[Candidate], dict[int, str]]:
        """Return the candidates that are mentions, in order of the text, without overlap, and why some are.

        The latter of those that the rules turned down, by their first tokens.
        """
        kept, rejected, passed = proposals
        scene = Scene(self, text, kept)
        remaining = []
        fallen: set[int] = set()
        of_kept, keep_above = self._of_kept, self._keep_above
        taken = bytearray(len(text.tokens.codes) + 1)
        for candidate in kept:
            start, end, sense, _ = candidate
            taken[start:end] = b"\1" * (end - start)
            if sense is not None and sense.kind in SCORED_KINDS and of_kept[sense] <= _CERTAIN:
                score = self._wordless(candidate, sense, KEPT, scene)
                if score <= keep_above + _WORDS:
                    score += scene.words(start, sense.kind)
                if score <= keep_above:
                    if on_reject:
                        on_reject(candidate, f"score {score:.1f}: {self.told(candidate, sense, KEPT, scene)}")
                    fallen.add(candidate.number)
                    continue
            remaining.append(candidate)
        if fallen:
            remaining += self._uncovered(passed, fallen, remaining, scene)
        added, reasons = self._added(rejected, taken, scene)
        remaining += added
        remaining.sort(key=_START)
        return remaining, reasons

    def _added(
        self, rejected: list[TurnedDown], taken: bytearray, scene: "Scene"
    ) -> tuple[list[Candidate], dict[int, str]]:
        """The mentions among what the rules turned down, longest first, and why each is one, by its first token.

        `taken`: 1 for each token that the rules gave to another candidate.
        """
        codes, least = scene.text.tokens.codes, self._add_above - _HELP
        options: list[tuple[int, float, int, Candidate, Sense, str]] = []
        for proposed, rule in rejected:
            start, end, sense, _ = proposed
            if sense is None or taken.find(1, start, end) >= 0:
                continue
            sentence, kind = scene.sentence(start), sense.kind
            rough = self._of_rules[rule][sense] + sentence.weight + sentence.of_kinds[kind]
            if rough + _WORDS < least or rough + scene.words(start, kind) < least:
                continue
            candidate = with_border(proposed, len(codes), codes, self._compiled)
            if candidate.end > end and taken[end]:
                continue
            score = self.log_odds(candidate, sense, rule, scene)
            if score > self._add_above:
                options.append((candidate.start - candidate.end, -score, len(options), candidate, sense, rule))
        options.sort()
        found, reasons = [], {}
        for _, score, _, candidate, sense, rule in options:
            start, end, _, _ = candidate
            if taken.find(1, start, end) < 0:
                taken[start:end] = b"\1" * (end - start)
                reasons[start] = f"score {-score:+.1f} against {rule}: {self.told(candidate, sense, rule, scene)}"
                found.append(candidate)
        return found, reasons

    def _uncovered(
        self, passed: list[Candidate], fallen: set[int], remaining: list[Candidate], scene: "Scene"
    ) -> list[Candidate]:
        """The mentions among the candidates that longer ones covered, which have fallen."""
        codes = scene.text.tokens.codes
        numbers = fallen.union([candidate.number for candidate in remaining])
        found = []
        for one in uncovered(passed, fallen, len(codes)):
            if one.sense is None or one.number in numbers:
                continue
            candidate = with_border(one, len(codes), codes, self._compiled)
            is_scored = one.sense.kind in SCORED_KINDS
            if not is_scored or self.log_odds(candidate, one.sense, KEPT, scene) > self._keep_above:
                found.append(candidate)
        return found

    def told(self, candidate: Candidate, sense: Sense, outcome: str, scene: "Scene") -> str:
        """The facts that weighed most, the heaviest first."""
        number = scene.text.outline.sentence(candidate.start)
        sentence, key = scene.surroundings.sentence(number), (sense, outcome)
        of_sense = self._heaviest_of_sense.get(key)
        if of_sense is None:
            of_sense = self._heaviest_of_sense[key] = self._heaviest(sense_facts(*key))
        of_sentence = self._heaviest_of_sentence.get(sentence)
        if of_sentence is None:
            of_sentence = self._heaviest_of_sentence[sentence] = self._heaviest(sentence_facts(sentence))
        place = scene.surroundings.place(Proposal(candidate, sense, outcome), number)
        of_place = self._heaviest(place_facts(place, sense.kind, self.alphabet))
        of_words = self._heaviest_words(scene.surroundings.words(number), sense.kind)
        heaviest = sorted([*of_sense, *of_sentence, *of_words, *of_place])[:_TOLD]
        return ", ".join(f"{fact} {weight:+.1f}" for _, fact, weight in heaviest)

    def _heaviest(self, facts: list[str]) -> "list[_Weighed]":
        weights = [(fact, self._weights.get(fact, 0.0)) for fact in facts]
        return sorted((-abs(weight), fact, weight) for fact, weight in weights)[:_TOLD]

    def _heaviest_words(self, codes: Iterable[str], kind: str) -> "list[_Weighed]":
        weights, prefix = self._words[kind], word_prefix(kind)
        heaviest = sorted(set(codes), key=lambda code: (-abs(weights[code]), code))[:_TOLD]
        named = zip(self.alphabet.decode(heaviest), [weights[code] / 100 for code in heaviest], strict=True)
        return [(-abs(weight), f"{prefix}{word}", weight) for word, weight in named]

    def log_odds(self, candidate: Candidate, sense: Sense, outcome: str, scene: "Scene") -> float:
        """The log-odds of a candidate: the sum of the weights of its facts. `outcome`: the rules' (`Proposal`).

        Of one that the rules let pass and that its own facts make certain, those of its place are left out.
        """
        return self._wordless(candidate, sense, outcome, scene) + scene.words(candidate.start, sense.kind)

    def _wordless(self, candidate: Candidate, sense: Sense, outcome: str, scene: "Scene") -> float:
        """The log-odds without what the words of the sentence say."""
        is_kept = outcome == KEPT
        score = (self._of_kept if is_kept else self._of_rules[outcome])[sense]
        if is_kept and score > _CERTAIN:
            return score
        start, end, _, _ = candidate
        of_sentence, first, last, kept, of_kinds = scene.sentence(start)
        tokens, before = scene.text.tokens, self._before
        codes, starts, length, others = tokens.codes, tokens.starts, end - start, kept - is_kept
        score += of_sentence + of_kinds[sense.kind] + self._tokens[length if length < MOST_TOKENS else MOST_TOKENS]
        at = starts[start]
        if start > first:
            score += before.get(codes[start - 1], 0.0)
            score += before.get(codes[start - 2 : start], 0.0) if start - 1 > first else self._second
            score += self._capital[tokens.text[at].isupper()]
        else:
            score += before[""] + self._second + self._capital[0]
        behind = codes[end] if end < last else ""
        score += self._behind.get("" if behind in LINE_ENDS else behind, 0.0)
        score += self._forms[tokens.text[at : starts[end - 1] + len(tokens.pieces[end - 1])]]
        score += self._neighbours[others if others < MOST_NEIGHBOURS else MOST_NEIGHBOURS]
        return score + self._listed[others > 0 and scene.surroundings.is_listed(start, end)]

    def sentence_weight(self, sentence: SentenceFeatures) -> float:
        """What the facts of a sentence say."""
        weight = self._of_sentence.get(sentence)
        if weight is None:
            weight = sum(self._weights.get(fact, 0.0) for fact in sentence_facts(sentence))
            self._of_sentence[sentence] = weight
        return weight

    def kind_weights(self, section: str) -> dict[str, float]:
        """What it says of each kind of skill to be met in a section."""
        return self._sections[section]

    def word_weight(self, codes: Iterable[str], kind: str) -> float:
        """What the words of a sentence say of a kind of skill."""
        return self._words[kind].sum(codes) / 100


class Scene:
    """One text, as far as its candidates need to know it."""

    __slots__ = ("_known", "_last", "_scorer", "_words", "surroundings", "text")

    def __init__(self, scorer: Scorer, text: ParsedText, kept: list[Candidate]) -> None:
        """`kept`: the candidates that the rules let pass, in order of the text."""
        self._scorer, self.text = scorer, text
        self.surroundings = Surroundings(text, kept, scorer.alphabet)
        self._known: dict[int, _SentenceScore] = {}
        self._words: dict[tuple[int, str], float] = {}
        """First token of a sentence, and a kind -> what its words say of it."""
        self._last = _NOWHERE
        """The sentence that was asked for last, and mostly is again."""

    def sentence(self, token: int) -> _SentenceScore:
        """What the candidates of the sentence with this token share."""
        last = self._last
        if last.first <= token < last.last:
            return last
        outline = self.text.outline
        number = bisect_right(outline.sentences, token) - 1
        found = self._known.get(number)
        if found is None:
            first, behind = outline.span(number, len(self.text.tokens.codes))
            known = self.surroundings.sentence(number)
            weight, kept = self._scorer.sentence_weight(known), self.surroundings.count(first, behind)
            of_kinds = self._scorer.kind_weights(known.section)
            found = self._known[number] = new_tuple(_SentenceScore, (weight, first, behind, kept, of_kinds))
        self._last = found
        return found

    def words(self, token: int, kind: str) -> float:
        """What the words of the sentence with this token say of a kind of skill."""
        sentence = self.sentence(token)
        key = sentence.first, kind
        weight = self._words.get(key)
        if weight is None:
            codes = self.text.tokens.singles[sentence.first : sentence.last]
            weight = self._words[key] = self._scorer.word_weight(codes, kind)
        return weight


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


class _FormWeights(dict[str, float]):
    """A candidate as written, with the white space behind it -> what its writing says; worked out when first asked."""

    def __init__(self, weights: dict[str, float]) -> None:
        super().__init__()
        self._weights = weights

    def __missing__(self, written: str) -> float:
        if len(self) > _MOST_FORMS:
            self.clear()
        form, get = written.rstrip(), self._weights.get
        score = self[written] = get(FORM + form, 0.0) + get(ANY_CASE + form.lower(), 0.0)
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
