"""The proposals of annotated postings, each with its facts and whether it is a mention."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from logistic_regression import Example

from skilltide.extract.borders import set_borders
from skilltide.extract.evaluate import HARD, SOFT_KINDS, Annotation, annotations
from skilltide.extract.features import (
    KEPT,
    Proposal,
    Surroundings,
    place_facts,
    sense_facts,
    sentence_facts,
    word_facts,
)
from skilltide.extract.scorer import LEAST_TOKENS, OPEN_RULES, SCORED_KINDS
from skilltide.extract.tagger import Tagger, TagInput


class Labelled(NamedTuple):
    """One annotated posting."""

    item: TagInput
    annotated: list[Annotation]
    examples: list[Example]
    """Its proposals, as far as the model decides on them: true where they are mentions."""


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


def examples(tagger: Tagger, item: TagInput, annotated: list[Annotation]) -> list[Example]:
    """The proposals of one posting, as far as the model decides on them."""
    text = tagger.parse(item)
    tokens = text.tokens
    if not text.is_english or len(tokens.codes) < LEAST_TOKENS:
        return []
    kept, rejected, _ = tagger.proposals(text)
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
            *word_facts(surroundings.words(sentence), sense.kind, alphabet),
        ]  # fmt: skip
        start, end = text.place(candidate.start, candidate.end)
        found[key] = Example(facts, _is_mention(start, end, sense.kind in SOFT_KINDS, annotated))
    return list(found.values())


def _is_mention(start: int, end: int, is_soft: bool, annotated: list[Annotation]) -> bool:
    return any(
        (one.type not in HARD) == is_soft
        and 2 * (min(end, one.end) - max(start, one.start)) >= max(end, one.end) - min(start, one.start)
        for one in annotated
    )
