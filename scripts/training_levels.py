"""The mentions of annotated postings whose level is known, and the model that learns from them."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import NamedTuple

from logistic_regression import Example, fit
from training_proposals import Labelled
from training_wording import wording_of

from skilltide.extract.evaluate import pairs
from skilltide.extract.level_scorer import CONTEXT, REQUIRED, Sentences, level_facts
from skilltide.extract.scorer import LEAST_TOKENS
from skilltide.extract.tagger import Mention, Tagger, TagInput

PENALTY = 10.0
"""Of the model of levels."""
UNSURE_WEIGHT = 0.5
"""Of a mention that is taken as context only because another one of its skill is asked for."""


class Unplaced(NamedTuple):
    """A skill that is asked for, by the annotations, where the rules told none of its mentions so."""

    options: list[list[str]]
    """The facts of each of its mentions."""


def level_examples(tagger: Tagger, posting: Labelled) -> tuple[list[Example], list[Unplaced]]:
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
                found += [Example(one, level == REQUIRED) for _, _, one in known]
        elif any(mentions[i].level == level for i in places):
            found += [
                Example(one, told == REQUIRED, 1.0 if told == level else UNSURE_WEIGHT)
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


def train_levels(tagger: Tagger, postings: list[Labelled]) -> dict[str, float]:
    """The weight of each fact of a mention's level; `tagger` finds the mentions."""
    rows: list[Example] = []
    unplaced: list[Unplaced] = []
    for posting in postings:
        found, open_ones = level_examples(tagger, posting)
        rows += found
        unplaced += open_ones
    weights = fit(rows, PENALTY)
    for one in unplaced:  # the likeliest of its mentions is the one that is asked for
        best = max(one.options, key=lambda facts: sum(weights.get(fact, 0.0) for fact in facts))
        rows.append(Example(best, True))
    return fit(rows, PENALTY)
