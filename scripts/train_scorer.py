"""Train the models that decide on the rules' outcomes and on levels (src/skilltide/extract/scorer.json).

    python scripts/train_scorer.py LABELS.jsonl:TEXTS.jsonl [...] --unlabelled TEXTS.jsonl [--folds 5] [--write]
    python scripts/train_scorer.py LABELS.jsonl:TEXTS.jsonl [...] --curve [--blind LABELS.jsonl:TEXTS.jsonl]

LABELS holds one posting a line (`id`, `mentions` with `span`, `type`, `level` and `only`, see `skilltide evaluate`),
TEXTS the postings (`id`, `text`, and `title`, `company`, `language` where known). The postings must be others than
those that the lexicon's rules were fitted to.

Two logistic regressions, over the facts of `extract.features` (is a proposal a mention?) and of `extract.level_scorer`
(is a mention asked for?), with a penalty on the squares of the weights, by
accelerated gradient descent (Nesterov 1983) with a diagonal bound of the curvature as step. Sums are taken in a fixed
order and weights are rounded, so that the same data give the same bytes.

`--folds`: prints what each part reaches on postings it was not trained on, drawn with a fixed seed: names alone, the
rules, the models, and with unlabelled texts. `--curve`: prints what a quarter, half, three quarters and all of the
postings give (without unlabelled texts), held-out ones again and those of `--blind`, of which nothing but figures is
ever shown. An employer has one posting, so folds are apart by employer.

`--unlabelled` (see `unlabelled_texts.py`): most aliases, and most words beside a candidate, stand in few annotated
postings. A first model looks at the proposals of texts that nobody annotated. How likely it finds those with one fact,
on average, is that fact's value (`spread`); the second model learns, besides the weights of facts, how much the values
of each group of facts count. Both end as one weight a fact, so that the tagger needs no more than before. From the same
texts the wording of what is asked for is learnt (`Wording`): a third regression, over the words of each sentence, tells
sections of requirements and wishes from all others, as the outline knows them by their headings; only postings that
have both requirements and duties count. Without such texts the wording stays as it is.
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
KEEP_ABOVE, ADD_ABOVE = -0.2, 0.1
"""Log-odds: about 0.45 and 0.52. F1 is highest where what is told is right in about half of F1 (Lipton et al. 2014),
but hardly lower here, where more of what is told is right."""
SEED = 0
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Of the postings, for the learning curve."""
CURVE_FOLDS = 3
BIAS = ""
ALIAS = "alias "
GROUPS = (ALIAS, "before: ", "behind: ")
"""Beginnings of the facts that texts without labels say something of; those of two words before are one more group."""
PROFILE = (
    "rules kept", "section required", "section preferred", "section duties", "section company", "section about_role",
    "section unknown", "list item True", "listed True", "cue required", "neighbours 0",
)  # fmt: skip
"""Facts whose share among all proposals of an alias says something of the alias."""
PRIOR_COUNT = 5.0
"""So many proposals of the average probability are added to those of a fact."""
LEAST_UNLABELLED = 10
"""Unlabelled proposals in which a fact must stand to have a weight by them alone."""
LEAST_WEIGHT = 0.05
"""A smaller weight by unlabelled proposals alone is left out."""
UNLABELLED = "unlabelled: "
"""Before the name of a group, while the second model is trained."""
SURE = 0.02
"""Average probabilities nearer to 0 or 1 than this count as this."""
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


class Unlabelled(NamedTuple):
    """What texts that nobody annotated tell: their proposals, and how they word what they ask for."""

    names: list[str]
    """Of the facts, by number."""
    rows: list[npt.NDArray[np.int32]]
    """The numbers of each proposal's facts."""
    wording_weights: dict[str, float]


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


def read_unlabelled(tagger: Tagger, path: Path) -> Unlabelled:
    """Read the proposals of TEXTS, and learn from their wording."""
    numbers: dict[str, int] = {}
    rows, items = [], []
    for line in path.read_text("utf-8").splitlines():
        posting: dict[str, Any] = json.loads(line)
        item = TagInput(posting["text"], posting.get("title"), posting.get("company"), posting["language"])
        items.append(item)
        for facts, _ in examples(tagger, item, []):
            rows.append(np.array([numbers.setdefault(fact, len(numbers)) for fact in facts], dtype=np.int32))
    return Unlabelled(list(numbers), rows, train_wording(tagger, items))


def group_of(fact: str) -> str | None:
    """The group in which texts without labels say something of a fact, None where they don't."""
    group = next((one for one in GROUPS if fact.startswith(one)), None)
    return f"{group}two words" if group == "before: " and " " in fact.removeprefix(group) else group


def spread(weights: dict[str, float], unlabelled: Unlabelled) -> dict[str, dict[str, float]]:
    """Group -> the value of each of its facts in unlabelled texts, as far as it stands in enough of their proposals.

    The value is the log-odds of the average probability that a model with `weights` gives the proposals with this fact,
    less those of all proposals. Aliases have one more for each fact of `PROFILE`: the share of their proposals that
    have it too, less that of all.
    """
    names, rows = unlabelled.names, unlabelled.rows
    number = {name: i for i, name in enumerate(names)}
    sizes = [len(row) for row in rows]
    facts = np.concatenate(rows)
    firsts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    counts = np.bincount(facts, minlength=len(names))

    def shares(of_rows: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], float]:
        """(the average of a number of each proposal over those with each fact, over all)."""
        average = float(of_rows.mean())
        sums = np.bincount(facts, weights=np.repeat(of_rows, sizes), minlength=len(names))
        return (sums + PRIOR_COUNT * average) / (counts + PRIOR_COUNT), average

    known = np.array([weights.get(name, 0.0) for name in names])
    odds = np.add.reduceat(known[facts], firsts) + weights.get(BIAS, 0.0)
    chances, average = shares(1.0 / (1.0 + np.exp(-odds)))
    chances = np.clip(chances, SURE, 1.0 - SURE)
    values = np.log(chances / (1.0 - chances)) - np.log(average / (1.0 - average))
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    aliases = []
    for i, name in enumerate(names):
        group = group_of(name)
        if group and counts[i] >= LEAST_UNLABELLED:
            found[group][name] = float(values[i])
            if group == ALIAS:
                aliases.append(i)
    for fact in PROFILE:
        if fact in number:
            profile, average = shares(np.add.reduceat((facts == number[fact]).astype(np.float64), firsts))
            found[f"{ALIAS}: {fact}"] = {names[i]: float(profile[i]) - average for i in aliases}
    return dict(found)


def train(postings: list[Labelled], unlabelled: Unlabelled | None = None) -> dict[str, float]:
    """The weight of each fact of a proposal, and the bias as that of the empty one."""
    labelled = [example for posting in postings for example in posting.examples]
    rows = [LevelExample(facts, is_mention, 1.0) for facts, is_mention in labelled]
    weights = _fit(rows, PENALTY)
    if unlabelled is None:
        return weights
    values = spread(weights, unlabelled)
    numbers = {
        group: np.array([sum(known.get(fact, 0.0) for fact in row.facts) for row in rows])
        for group, known in values.items()
    }
    scales = {group: float(column.std()) or 1.0 for group, column in numbers.items()}
    weights = _fit(rows, PENALTY, {f"{UNLABELLED}{group}": column / scales[group] for group, column in numbers.items()})
    added: defaultdict[str, float] = defaultdict(float)
    for group, known in values.items():
        share = weights.pop(f"{UNLABELLED}{group}", 0.0) / scales[group]
        for fact, value in known.items():
            added[fact] += share * value
    for fact, weight in added.items():
        if fact in weights or abs(weight) >= LEAST_WEIGHT:
            weights[fact] = round(weights.get(fact, 0.0) + weight, 2)
    return {fact: weight for fact, weight in weights.items() if weight}


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
    return _fit(rows, WORDING_PENALTY, least_count=WORDING_LEAST_COUNT, rounds=WORDING_ROUNDS)


def train_both(tagger: Tagger, postings: list[Labelled], unlabelled: Unlabelled | None = None) -> Trained:
    """The models of mentions and of levels; leaves `tagger` with them."""
    weights = train(postings, unlabelled)
    tagger.scorer = Scorer(Model(weights, KEEP_ABOVE, ADD_ABOVE), tagger.compiled)
    wording_weights = unlabelled.wording_weights if unlabelled else bundled_wording_weights()
    wording = Wording(wording_weights, tagger.compiled)
    tagger.level_scorer = LevelScorer({}, wording)
    level_weights = train_levels(tagger, postings)
    tagger.level_scorer = LevelScorer(level_weights, wording)
    return Trained(weights, level_weights, wording_weights)


def _fit(
    rows: list[LevelExample],
    penalty: float,
    numbers: dict[str, npt.NDArray[np.float64]] | None = None,
    *,
    least_count: int = LEAST_COUNT,
    rounds: int = ROUNDS,
) -> dict[str, float]:
    """The weight of each fact, and of each of `numbers`, whose arrays hold a number for each row."""
    counts = Counter(fact for row in rows for fact in set(row.facts))
    names = [BIAS, *sorted(fact for fact, count in counts.items() if count >= least_count)]
    number = {name: i for i, name in enumerate(names)}
    columns = [[0, *sorted({number[fact] for fact in row.facts if fact in number})] for row in rows]
    values = [[1.0] * len(row) for row in columns]
    for name, column in (numbers or {}).items():
        for i, value in enumerate(column):
            columns[i].append(len(names))
            values[i].append(float(value))
        names.append(name)
    truth = np.array([row.is_required for row in rows], dtype=np.float64)
    shares = np.array([row.weight for row in rows])
    weights = _descend(columns, values, truth, shares, len(names), penalty, rounds)
    rounded = {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}
    return {name: weight for name, weight in rounded.items() if weight}


def _descend(
    columns: list[list[int]],
    values: list[list[float]],
    truth: npt.NDArray[np.float64],
    shares: npt.NDArray[np.float64],
    width: int,
    strength: float,
    rounds: int,
) -> npt.NDArray[np.float64]:
    """Minimise the penalised logistic loss.

    `columns`: the facts of each row; `values`: the number that stands in each; `shares`: how much each row counts;
    `width`: how many facts there are; `strength`: of the penalty.
    """
    row = np.repeat(np.arange(len(columns)), [len(one) for one in columns])
    column = np.concatenate([np.array(one) for one in columns])
    value = np.concatenate([np.array(one) for one in values])
    firsts = np.concatenate([[0], np.cumsum([len(one) for one in columns])[:-1]])
    sizes = np.add.reduceat(np.abs(value), firsts)
    penalty = np.full(width, strength)
    penalty[0] = 0.0
    bound = 0.25 * np.bincount(column, weights=(sizes * shares)[row] * np.abs(value), minlength=width) + penalty
    current, ahead, pace = np.zeros(width), np.zeros(width), 1.0
    for _ in range(rounds):
        odds = np.add.reduceat(ahead[column] * value, firsts)
        error = (1.0 / (1.0 + np.exp(-odds)) - truth) * shares
        gradient = np.bincount(column, weights=error[row] * value, minlength=width) + penalty * ahead
        following = ahead - gradient / bound
        next_pace = (1.0 + np.sqrt(1.0 + 4.0 * pace * pace)) / 2.0
        ahead = following + (pace - 1.0) / next_pace * (following - current)
        current, pace = following, next_pace
    return current


def evaluation(tagger: Tagger, postings: list[Labelled]) -> Evaluation:
    """Score `postings` as `tagger` is."""
    return Evaluation([score(one.item.text, one.annotated, tagger.tag(*one.item)) for one in postings])


def cross_validated(
    tagger: Tagger, postings: list[Labelled], folds: int, unlabelled: Unlabelled | None = None
) -> Evaluation:
    """Each posting tagged by models that were trained on the other folds, in the order of `postings`."""
    order = list(range(len(postings)))
    random.Random(SEED).shuffle(order)
    scores = {}
    for fold in range(folds):
        held_out = order[fold::folds]
        training = [postings[i] for i in sorted(set(order) - set(held_out))]
        train_both(tagger, training, unlabelled)
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
    parser.add_argument("--unlabelled", type=Path, help="TEXTS.jsonl")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--curve", action="store_true")
    parser.add_argument("--blind", help="LABELS.jsonl:TEXTS.jsonl")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    tagger = load_tagger()
    parts = [read(tagger, pair) for pair in args.annotated]
    postings = [posting for part in parts for posting in part]
    unlabelled = read_unlabelled(tagger, args.unlabelled) if args.unlabelled else None
    if args.folds:
        told = cross_validated(tagger, postings, args.folds).postings
        with_unlabelled = cross_validated(tagger, postings, args.folds, unlabelled) if unlabelled else None
        tagger.scorer = tagger.level_scorer = None
        print(f"names alone: {figures(names_alone(tagger, postings))}")
        print(f"and rules: {figures(evaluation(tagger, postings))}")
        print(f"and the models: {figures(Evaluation(told))}")
        if with_unlabelled:
            told = with_unlabelled.postings
            print(f"and unlabelled texts: {figures(with_unlabelled)}")
        at = 0
        for pair, part in zip(args.annotated, parts, strict=True):
            tagger.scorer = tagger.level_scorer = None
            print(f"== {pair}\nrules alone: {evaluation(tagger, part).report(misses=0)}")
            print(f"out of fold: {Evaluation(told[at : at + len(part)]).report(misses=0)}")
            at += len(part)
    if args.curve:
        print_curve(tagger, postings, read(tagger, args.blind) if args.blind else [])
    if args.write:
        model = {"keep_above": KEEP_ABOVE, "add_above": ADD_ABOVE, **train_both(tagger, postings, unlabelled)._asdict()}
        target = Path(scorer_module.__file__).with_name("scorer.json")
        target.write_text(json.dumps(model, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8")
        counts = ", ".join(f"{len(model[name])} {name}" for name in Trained._fields)
        print(f"{target.name}: {counts}, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
