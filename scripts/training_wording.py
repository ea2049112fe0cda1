"""How sentences that ask for something are worded, learnt from the sections of postings that nobody annotated.

Of a posting, the sections of requirements and wishes are told from all others, as the outline knows them by their
headings; only postings that have both requirements and duties count.
"""

from collections.abc import Iterable, Iterator

from logistic_regression import Example, fit

from skilltide.extract.level_scorer import Sentences, Wording, word_facts
from skilltide.extract.scorer import bundled_wording_weights
from skilltide.extract.tagger import Tagger, TagInput

PENALTY, LEAST_COUNT, ROUNDS = 20.0, 20, 100
"""Sentences are many, so a word must stand in more of them, and fewer rounds do."""
LEAST_WORDS = 4
"""Tokens of a sentence whose wording is learnt from."""
ASKED = frozenset(["required", "preferred"])
SECTIONED = frozenset(["required", "duties"])
"""Sections that a posting must have for its wording to be learnt from."""


def wording_of(tagger: Tagger) -> Wording:
    """The wording that `tagger` goes by, the bundled one where it has no model of levels."""
    return tagger.level_scorer.wording if tagger.level_scorer else Wording(bundled_wording_weights(), tagger.compiled)


def wording_examples(tagger: Tagger, item: TagInput) -> Iterator[Example]:
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
            yield Example(word_facts(codes, first, tagger.compiled), section in ASKED)


def train_wording(tagger: Tagger, postings: Iterable[TagInput]) -> dict[str, float]:
    """The weight of each word for a sentence that asks for something."""
    rows = [row for item in postings for row in wording_examples(tagger, item)]
    return fit(rows, PENALTY, least_count=LEAST_COUNT, rounds=ROUNDS)
