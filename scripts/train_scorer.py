"""Train the models that decide on the rules' outcomes and on levels (src/skilltide/extract/scorer.json).

    python scripts/train_scorer.py LABELS.jsonl:TEXTS.jsonl [...] [--history TEXTS.jsonl] [--folds 5] [--write]
    python scripts/train_scorer.py LABELS.jsonl:TEXTS.jsonl [...] --curve [--blind LABELS.jsonl:TEXTS.jsonl]

LABELS holds one posting a line (`id`, `mentions` with `span`, `type`, `level` and `only`, see `skilltide evaluate`),
TEXTS the postings (`id`, `text`, and `title`, `company`, `language` where known). The postings must be others than
those that the lexicon's rules were fitted to.

Two logistic regressions, over the facts of `extract.features` (is a proposal a mention?) and of `extract.level_scorer`
(is a mention asked for?), with a penalty on the squares of the weights, by
accelerated gradient descent (Nesterov 1983) with a diagonal bound of the curvature as step. Sums are taken in a fixed
order and weights are rounded, so that the same data give the same bytes. `--folds`: prints what each part reaches on
postings it was not trained on, drawn with a fixed seed: names alone, the rules, the model, the model of levels.
`--curve`: prints what a quarter, half, three quarters and all of the postings give, held-out ones again and those of
`--blind`, of which nothing but figures is ever shown. An employer has one posting, so folds are apart by employer.

`--history`: postings without annotations, from which the wording of what is asked for is learnt first (`Wording`): a
third regression, over the words of each sentence, tells sections of requirements and wishes from all others, as the
outline knows them by their headings. Only postings that have both requirements and duties count, and none that is
annotated in any set. Without it the wording stays as it is.
"""

import argparse
import json
import random
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from annotations_texts import SETS, read_annotations, read_lines, sha256

from skilltide.extract import scorer as scorer_module
from skilltide.extract.borders import set_borders
from skilltide.extract.evaluate import HARD, SOFT_KINDS, Annotation, Evaluation, annotations, pairs, score
from skilltide.extract.features import KEPT, Proposal, Surroundings, place_facts, sense_facts, sentence_facts
from skilltide.extract.level_scorer import CONTEXT, REQUIRED, LevelScorer, Sentences, Wording, level_facts, word_facts
from skilltide.extract.loading import load_tagger
from skilltide.extract.scorer import (
    LEAST_TOKENS,
    OPEN_RULES,
    SCORED_KINDS,
    Model,
    Scorer,
    bundled_wording_weights,
)
from skilltide.extract.tagger import Mention, Tagger, TagInput

PENALTY = 4.0
LEVEL_PENALTY = 10.0
UNSURE_WEIGHT = 0.5
"""Of a mention that is taken as context only because another one of its skill is asked for."""
LEAST_COUNT = 5
"""Proposals in which a fact must stand to have a weight."""
ROUNDS = 300
KEEP_ABOVE, ADD_ABOVE = -0.4, -0.1
"""Log-odds: about 0.40 and 0.48. F1 is highest where what is told is right in about half of F1 (Lipton et al. 2014)."""
SEED = 0
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Of the postings, for the learning curve."""
CURVE_FOLDS = 3
BIAS = ""
WORDING_PENALTY, WORDING_LEAST_COUNT, WORDING_ROUNDS = 20.0, 20, 100
LEAST_WORDS = 4
"""Tokens of a sentence whose wording is learnt from."""
ASKED = frozenset(["required", "preferred"])
SECTIONED = frozenset(["required", "duties"])
"""Sections that a posting must have for its wording to be learnt from."""


class Labelled(NamedTuple):
    """One annotated posting."""

    item: TagInput
    annotated: list[Annotation]
    examples: list[tuple[list[str], bool]]
    """(facts of a proposal, whether it is a mention)."""


class LevelExample(NamedTuple):
    """One mention whose level is known, `required` or `context`."""

    facts: list[str]
    is_required: bool
    weight: float


class Unplaced(NamedTuple):
    """A skill that is asked for, by the annotations, where the rules told none of its mentions so."""

    options: list[list[str]]
    """The facts of each of its mentions."""


class Trained(NamedTuple):
    """All models."""

    weights: dict[str, float]
    level_weights: dict[str, float]
    wording_weights: dict[str, float]


def read(tagger: Tagger, pair: str) -> list[Labelled]:
    """Read LABELS:TEXTS."""
    labels, texts = (
        [json.loads(line) for line in Path(name).read_text("utf-8").splitlines()] for name in pair.split(":")
    )
    postings = {record["id"]: record for record in texts}
    found = []
    for record in labels:
        posting: dict[str, Any] = postings[record["id"]]
        item = TagInput(posting["text"], posting.get("title"), posting.get("company"), posting.get("language") or "en")
        annotated = list(annotations(item.text, record["mentions"]))
        found.append(Labelled(item, annotated, examples(tagger, item, annotated)))
    return found


def examples(tagger: Tagger, item: TagInput, annotated: list[Annotation]) -> list[tuple[list[str], bool]]:
    """The proposals of one posting, as far as the model decides on them."""
    text = tagger.parse(item)
    tokens = text.tokens
    if not text.is_english or len(tokens.codes) < LEAST_TOKENS:
        return []
    kept, rejected = tagger.proposals(text)
    covered = {token for candidate in kept for token in range(candidate.start, candidate.end)}
    proposals = [(candidate, KEPT) for candidate in kept]
    for candidate, outcome in rejected:
        if outcome in OPEN_RULES and covered.isdisjoint(range(candidate.start, candidate.end)):
            proposals += [(one, outcome) for one in set_borders([candidate], tokens.codes, tagger.compiled)]
    alphabet = tagger.compiled.memo.alphabet
    surroundings = Surroundings(text, kept, alphabet)
    found = {}
    for candidate, outcome in proposals:
        sense = candidate.sense
        if sense is None or sense.kind not in SCORED_KINDS:
            continue
        key = (candidate.start, candidate.end, sense.skill)
        if key in found:
            continue
        proposal = Proposal(candidate, sense, outcome)
        sentence = text.outline.sentence(candidate.start)
        facts = [
            *sense_facts(sense, outcome), *sentence_facts(surroundings.sentence(sentence)),
            *place_facts(surroundings.place(proposal, sentence), sense.kind, alphabet),
        ]  # fmt: skip
        start, end = text.place(candidate.start, candidate.end)
        found[key] = facts, _is_mention(start, end, sense.kind in SOFT_KINDS, annotated)
    return list(found.values())


def _is_mention(start: int, end: int, is_soft: bool, annotated: list[Annotation]) -> bool:
    return any(
        (one.type not in HARD) == is_soft
        and 2 * (min(end, one.end) - max(start, one.start)) >= max(end, one.end) - min(start, one.start)
        for one in annotated
    )


def level_examples(tagger: Tagger, posting: Labelled) -> tuple[list[LevelExample], list[Unplaced]]:
    """The mentions of one posting whose level the annotations tell, and the skills asked for at an unknown place.

    An annotation tells the strongest level of its skill. `context` therefore holds for every mention, another level for
    the only one, else for those that the rules tell so too; the others are then as the rules say.
    """
    text = tagger.parse(posting.item)
    tokens, outline, cues = text.tokens, text.outline, text.cues
    if len(tokens.codes) < LEAST_TOKENS:
        return [], []
    mentions = [mention for mention in _by_rules(tagger, posting.item) if mention.level != "excluded"]
    sentences = Sentences(text, wording_of(tagger))
    of_text: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for i, j in sorted(pairs(mentions, posting.annotated).items()):
        annotated = posting.annotated[j]
        of_text[mentions[i].skill, annotated.text.lower(), annotated.level].append(i)
    facts = {}
    for i, mention in enumerate(mentions):
        start, end = bisect_right(tokens.starts, mention.start) - 1, bisect_left(tokens.starts, mention.end)
        number, section = outline.place(start)
        level, cue = cues.level(start, end, number, section)
        if level in (CONTEXT, REQUIRED):
            facts[i] = level, level_facts(sentences, number, section, level, cue)
    found, unplaced = [], []
    for (_, _, level), places in of_text.items():
        known = [(i, *facts[i]) for i in places if i in facts]
        if level == CONTEXT or len(places) == 1:
            if level in (CONTEXT, REQUIRED):
                found += [LevelExample(one, level == REQUIRED, 1.0) for _, _, one in known]
        elif any(mentions[i].level == level for i in places):
            found += [
                LevelExample(one, told == REQUIRED, 1.0 if told == level else UNSURE_WEIGHT)
                for _, told, one in known
                if told == CONTEXT or level == REQUIRED
            ]
        elif level == REQUIRED and known:
            unplaced.append(Unplaced([one for _, _, one in known]))
    return found, unplaced


def _by_rules(tagger: Tagger, item: TagInput) -> list[Mention]:
    """The mentions of a posting, their levels by the rules alone."""
    levels, tagger.level_scorer = tagger.level_scorer, None
    try:
        return tagger.tag(*item)
    finally:
        tagger.level_scorer = levels


def train(postings: list[Labelled]) -> dict[str, float]:
    """The weight of each fact of a proposal, and the bias as that of the empty one."""
    rows = [example for posting in postings for example in posting.examples]
    return _fit([LevelExample(facts, is_mention, 1.0) for facts, is_mention in rows], PENALTY)


def train_levels(tagger: Tagger, postings: list[Labelled]) -> dict[str, float]:
    """The weight of each fact of a mention's level; `tagger` finds the mentions."""
    rows: list[LevelExample] = []
    unplaced: list[Unplaced] = []
    for posting in postings:
        found, open_ones = level_examples(tagger, posting)
        rows += found
        unplaced += open_ones
    weights = _fit(rows, LEVEL_PENALTY)
    for one in unplaced:  # the likeliest of its mentions is the one that is asked for
        best = max(one.options, key=lambda facts: sum(weights.get(fact, 0.0) for fact in facts))
        rows.append(LevelExample(best, True, 1.0))
    return _fit(rows, LEVEL_PENALTY)


def wording_of(tagger: Tagger) -> Wording:
    """The wording that `tagger` goes by, the bundled one where it has no model of levels."""
    return tagger.level_scorer.wording if tagger.level_scorer else Wording(bundled_wording_weights(), tagger.compiled)


def wording_examples(tagger: Tagger, item: TagInput) -> Iterator[LevelExample]:
    """Yield the sentences of one posting, headings left out, and whether their section asks for what they name."""
    text = tagger.parse(item)
    outline = text.outline
    if not SECTIONED.issubset(outline.sections):
        return
    sentences = Sentences(text, Wording({}, tagger.compiled))
    headings = {outline.sentence(start.token) for start in outline.section_starts}
    for number, section in enumerate(outline.sections):
        codes, first = sentences.words(number)
        if number not in headings and section != "unknown" and len(codes) >= LEAST_WORDS:
            yield LevelExample(word_facts(codes, first, tagger.compiled), section in ASKED, 1.0)


def train_wording(tagger: Tagger, postings: Iterable[TagInput]) -> dict[str, float]:
    """The weight of each word for a sentence that asks for something."""
    rows = [row for item in postings for row in wording_examples(tagger, item)]
    return _fit(rows, WORDING_PENALTY, WORDING_LEAST_COUNT, WORDING_ROUNDS)


def history(name: str) -> list[TagInput]:
    """Read postings whose texts are in no annotated set."""
    annotated = {record["text_sha256"] for one in SETS for record in read_annotations(one)}
    return [
        TagInput(one["text"], one.get("title"), one.get("company"), one.get("language") or "en")
        for one in read_lines(Path(name))
        if sha256(one["text"]) not in annotated
    ]


def train_both(tagger: Tagger, postings: list[Labelled], wording_weights: dict[str, float] | None = None) -> Trained:
    """The models of mentions and of levels; leaves `tagger` with them. `wording_weights`: None for the bundled ones."""
    wording_weights = bundled_wording_weights() if wording_weights is None else wording_weights
    weights = train(postings)
    tagger.scorer = Scorer(Model(weights, KEEP_ABOVE, ADD_ABOVE), tagger.compiled)
    wording = Wording(wording_weights, tagger.compiled)
    tagger.level_scorer = LevelScorer({}, wording)
    level_weights = train_levels(tagger, postings)
    tagger.level_scorer = LevelScorer(level_weights, wording)
    return Trained(weights, level_weights, wording_weights)


def _fit(
    rows: list[LevelExample], penalty: float, least_count: int = LEAST_COUNT, rounds: int | None = None
) -> dict[str, float]:
    counts = Counter(fact for row in rows for fact in set(row.facts))
    names = [BIAS, *sorted(fact for fact, count in counts.items() if count >= least_count)]
    number = {name: i for i, name in enumerate(names)}
    columns = [[0, *sorted({number[fact] for fact in row.facts if fact in number})] for row in rows]
    truth = np.array([row.is_required for row in rows], dtype=np.float64)
    shares = np.array([row.weight for row in rows])
    weights = _descend(columns, truth, shares, len(names), penalty, ROUNDS if rounds is None else rounds)
    rounded = {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}
    return {name: weight for name, weight in rounded.items() if weight}


def _descend(
    columns: list[list[int]],
    truth: npt.NDArray[np.float64],
    shares: npt.NDArray[np.float64],
    width: int,
    strength: float,
    rounds: int,
) -> npt.NDArray[np.float64]:
    """Minimise the penalised logistic loss.

    `columns`: the facts of each row; `shares`: how much each row counts; `width`: how many facts there are; `strength`:
    of the penalty.
    """
    sizes = np.array([len(row) for row in columns])
    row = np.repeat(np.arange(len(columns)), sizes)
    column = np.concatenate([np.array(one) for one in columns])
    firsts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    penalty = np.full(width, strength)
    penalty[0] = 0.0
    bound = 0.25 * np.bincount(column, weights=(sizes * shares)[row], minlength=width) + penalty
    current, ahead, pace = np.zeros(width), np.zeros(width), 1.0
    for _ in range(rounds):
        odds = np.add.reduceat(ahead[column], firsts)
        error = (1.0 / (1.0 + np.exp(-odds)) - truth) * shares
        gradient = np.bincount(column, weights=error[row], minlength=width) + penalty * ahead
        following = ahead - gradient / bound
        next_pace = (1.0 + np.sqrt(1.0 + 4.0 * pace * pace)) / 2.0
        ahead = following + (pace - 1.0) / next_pace * (following - current)
        current, pace = following, next_pace
    return current


def evaluation(tagger: Tagger, postings: list[Labelled]) -> Evaluation:
    """Score `postings` as `tagger` is."""
    return Evaluation([score(one.item.text, one.annotated, tagger.tag(*one.item)) for one in postings])


def cross_validated(
    tagger: Tagger, postings: list[Labelled], folds: int, wording_weights: dict[str, float] | None = None
) -> Evaluation:
    """Each posting tagged by models that were trained on the other folds, in the order of `postings`."""
    order = list(range(len(postings)))
    random.Random(SEED).shuffle(order)
    scores = {}
    for fold in range(folds):
        held_out = order[fold::folds]
        training = [postings[i] for i in sorted(set(order) - set(held_out))]
        train_both(tagger, training, wording_weights)
        told = evaluation(tagger, [postings[i] for i in held_out])
        scores.update(zip(held_out, told.postings, strict=True))
    return Evaluation([scores[i] for i in range(len(postings))])


def figures(told: Evaluation) -> str:
    """The figures of the learning curve and of the parts, in one line."""
    total = told.total
    recall = " ".join(f"{name} {total.recall(name):.3f}" for name in ("TECH", "CONCEPT", "SOFT", "CRED"))
    return (
        f"hard F1 {total.f1:.3f}, precision {total.precision:.3f}, recall {recall}, "
        f"soft precision {total.soft_precision:.3f}, level {total.level_accuracy:.3f}"
    )


def print_curve(tagger: Tagger, postings: list[Labelled], blind: list[Labelled]) -> None:
    """Print what models that were trained on growing shares of `postings` reach on held-out ones and on `blind`."""
    order = list(range(len(postings)))
    random.Random(SEED).shuffle(order)

    def trained_on(numbers: list[int], share: float) -> None:
        tagger.scorer = tagger.level_scorer = None
        if share:
            train_both(tagger, [postings[i] for i in sorted(numbers[: round(share * len(numbers))])])

    for share in SHARES:
        scores = []
        for fold in range(CURVE_FOLDS):
            held_out = order[fold::CURVE_FOLDS]
            trained_on([i for i in order if i not in set(held_out)], share)
            scores += evaluation(tagger, [postings[i] for i in held_out]).postings
        print(f"{share:.0%} held out: {figures(Evaluation(scores))}", flush=True)
        if blind:
            trained_on(order, share)
            print(f"{share:.0%} blind: {figures(evaluation(tagger, blind))}", flush=True)


def names_alone(tagger: Tagger, postings: list[Labelled]) -> Evaluation:
    """Score every form of every alias as a mention, the longest first, by no rule; levels are those of the rules."""
    scores = []
    for posting in postings:
        text = tagger.parse(posting.item)
        tokens = text.tokens
        kept, rejected = tagger.proposals(text)
        by_place = {(one.start, one.end): one for one in [*(candidate for candidate, _ in rejected), *kept]}
        mentions, end = [], 0
        for start, last in sorted(by_place, key=lambda place: (place[0], -place[1])):
            sense = by_place[start, last].sense
            if start >= end and sense is not None:
                number, section = text.outline.place(start)
                level, _ = text.cues.level(start, last, number, section)
                place = tokens.starts[start], tokens.end(last - 1)
                mentions.append(
                    Mention(*place, sense.skill, sense.kind, sense.alias, level, section, sense.rule, None, None)
                )
                end = last
        scores.append(score(posting.item.text, posting.annotated, mentions))
    return Evaluation(scores)


def main() -> None:
    """Train, and tell or write what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("annotated", nargs="+", help="LABELS.jsonl:TEXTS.jsonl")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--history", help="TEXTS.jsonl")
    parser.add_argument("--curve", action="store_true")
    parser.add_argument("--blind", help="LABELS.jsonl:TEXTS.jsonl")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    tagger = load_tagger()
    parts = [read(tagger, pair) for pair in args.annotated]
    postings = [posting for part in parts for posting in part]
    wording_weights = train_wording(tagger, history(args.history)) if args.history else None
    if args.folds:
        told = cross_validated(tagger, postings, args.folds, wording_weights).postings
        tagger.scorer = tagger.level_scorer = None
        print(f"names alone: {figures(names_alone(tagger, postings))}")
        print(f"and rules: {figures(evaluation(tagger, postings))}")
        print(f"and the models: {figures(Evaluation(told))}")
        at = 0
        for pair, part in zip(args.annotated, parts, strict=True):
            tagger.scorer = tagger.level_scorer = None
            print(f"== {pair}\nrules alone: {evaluation(tagger, part).report(misses=0)}")
            print(f"out of fold: {Evaluation(told[at : at + len(part)]).report(misses=0)}")
            at += len(part)
    if args.curve:
        print_curve(tagger, postings, read(tagger, args.blind) if args.blind else [])
    if args.write:
        model = {
            "keep_above": KEEP_ABOVE,
            "add_above": ADD_ABOVE,
            **train_both(tagger, postings, wording_weights)._asdict(),
        }
        target = Path(scorer_module.__file__).with_name("scorer.json")
        target.write_text(json.dumps(model, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8")
        counts = ", ".join(f"{len(model[name])} {name}" for name in Trained._fields)
        print(f"{target.name}: {counts}, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
