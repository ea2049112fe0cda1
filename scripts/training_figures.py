"""What models reach on postings that they were not trained on: by parts, and as a learning curve.

Postings are drawn with a fixed seed. An employer has one posting, so folds are apart by employer.
"""

import random
from itertools import islice

from training_models import train_all
from training_proposals import Labelled
from training_unlabelled import Unlabelled

from skilltide.extract.evaluate import Evaluation, score
from skilltide.extract.tagger import Mention, Tagger

SEED = 0
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Of the postings, for the learning curve."""
CURVE_FOLDS = 3


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
        train_all(tagger, training, unlabelled)
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


def print_folds(tagger: Tagger, sets: dict[str, list[Labelled]], folds: int, unlabelled: Unlabelled | None) -> None:
    """Print what each part reaches on all postings, and what rules and models reach on each of the named `sets`.

    Models tag postings that they were not trained on (`cross_validated`).
    """
    postings = [posting for one in sets.values() for posting in one]
    told = cross_validated(tagger, postings, folds)
    with_unlabelled = cross_validated(tagger, postings, folds, unlabelled) if unlabelled else None
    tagger.scorer = tagger.level_scorer = None
    print(f"names alone: {figures(names_alone(tagger, postings))}")
    print(f"and rules: {figures(evaluation(tagger, postings))}")
    print(f"and the models: {figures(told)}")
    if with_unlabelled:
        print(f"and unlabelled texts: {figures(with_unlabelled)}")
    out_of_fold = iter((with_unlabelled or told).postings)
    for name, part in sets.items():
        print(f"== {name}\nrules alone: {evaluation(tagger, part).report(misses=0)}")
        print(f"out of fold: {Evaluation(list(islice(out_of_fold, len(part)))).report(misses=0)}")


def print_curve(tagger: Tagger, postings: list[Labelled], blind: list[Labelled]) -> None:
    """Print what models that were trained on growing shares of `postings` reach on held-out ones and on `blind`."""
    order = list(range(len(postings)))
    random.Random(SEED).shuffle(order)

    def trained_on(numbers: list[int], share: float) -> None:
        tagger.scorer = tagger.level_scorer = None
        if share:
            train_all(tagger, [postings[i] for i in sorted(numbers[: round(share * len(numbers))])])

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
        kept, rejected, _ = tagger.proposals(text)
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
