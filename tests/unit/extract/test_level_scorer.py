"""Deciding on levels: handmade weights, and those that ship."""

from collections.abc import Mapping

import pytest

from skilltide.extract.level_scorer import LevelScorer, Sentences, Wording, level_facts, word_facts
from skilltide.extract.scorer import LEAST_TOKENS, bundled_level_weights, bundled_wording_weights
from skilltide.extract.tagger import Mention, Tagger, TagInput

AS_RULES_SAY = {"rules required": 2.0, "rules context": -2.0}
LONG = """The role

We run a small harbour office. Ships report to us by radio, and our software tells them where to lie and for how long.
Much of it was written by one person over ten years, and all of it has to go on working while we replace it.

What you'll do

- Write Rust, review code and talk to the pilots about their screens and their nights
- Enjoy the view of Kubernetes from the tower, in daylight or by moon

Requirements

- Three years of Python, ideally with some Go, and a liking for small teams and long corridors
- Good communication, also at four in the morning
"""


def levels(
    tagger: Tagger, weights: Mapping[str, float] | None, text: str = LONG, wording: Mapping[str, float] = {}
) -> dict[str, Mention]:
    """Skill -> its mention, the levels decided with these weights (None: by the rules alone)."""
    own = Tagger(tagger.compiled)
    worded = Wording(wording, tagger.compiled)
    own.level_scorer = None if weights is None else LevelScorer({**AS_RULES_SAY, **weights}, worded)
    return {mention.skill: mention for mention in own.tag(text)}


def test_without_a_say_of_its_own_the_model_leaves_it_to_the_rules(tagger: Tagger) -> None:
    told = levels(tagger, {})
    assert told == levels(tagger, None)
    assert {skill: told[skill].level for skill in ("rust", "python", "go")} == {
        "rust": "context", "python": "required", "go": "preferred",
    }  # fmt: skip


def test_what_speaks_for_asking_makes_a_duty_asked_for(tagger: Tagger) -> None:
    wording = {"word: enjoy": 1.0, "first: enjoy": 1.5}
    told = levels(tagger, {"wording +3": 1.6, "duties, wording +3": 1.2, "tenth 0": 9.0}, wording=wording)
    assert told["kubernetes"].level == "required"
    assert told["kubernetes"].cue == (
        "score +0.8 against context: rules context -2.0, wording +3 +1.6, duties, wording +3 +1.2"
    )
    assert told["rust"].level == "context"


def test_sentences_around_have_a_say_but_no_headings(tagger: Tagger) -> None:
    text = tagger.parse(TagInput(LONG))
    sentences = Sentences(text, Wording({"word: kubernetes": 1.5, "first: requirements": 9.0}, tagger.compiled))
    number = text.outline.sentence(text.tokens.codes.index(tagger.compiled.memo.alphabet.code("rust")))
    assert sentences.wording(number) == (0, 1)  # 1.5 over three sentences, the heading before them left out
    assert sentences.wording(number + 1)[0] == 2
    assert sentences.wording(number + 2)[0] == 4  # a heading has a wording of its own


def test_what_speaks_against_it_takes_a_requirement_back(tagger: Tagger) -> None:
    told = levels(tagger, {"section required": -2.5})
    assert told["python"].level == "context"
    assert told["go"].level == "preferred"  # a wish is the rules' matter


def test_a_short_text_has_too_few_surroundings(tagger: Tagger) -> None:
    text = "What you'll do\n\n- Write Python\n"
    assert levels(tagger, {"section duties": 9.0}, text)["python"].level == "context"


def test_words_that_the_lexicon_lacks_are_all_one(tagger: Tagger) -> None:
    assert "zymurgy" not in tagger.compiled.memo.alphabet
    asks = {"wording +4": 9.0}
    assert levels(tagger, asks, wording={"word: zymurgy": 9.0}) == levels(tagger, None)
    assert levels(tagger, asks, wording={"word: WORD": 9.0})["rust"].level == "required"


def test_wording_is_the_sum_of_the_words(tagger: Tagger) -> None:
    weights = bundled_wording_weights()
    wording, text = Wording(weights, tagger.compiled), tagger.parse(TagInput(LONG))
    sentences = Sentences(text, wording)
    for number in range(len(text.outline.sentences)):
        facts = ["", *word_facts(*sentences.words(number), tagger.compiled)]
        expected = sum(weights.get(fact, 0.0) for fact in facts)
        assert wording.score(*sentences.words(number)) / 100 == pytest.approx(expected), facts


def test_log_odds_are_the_sum_of_the_facts(tagger: Tagger) -> None:
    weights = bundled_level_weights()
    assert weights is not None
    wording = Wording(bundled_wording_weights(), tagger.compiled)
    scorer, text = LevelScorer(weights, wording), tagger.parse(TagInput(LONG))
    sentences = Sentences(text, wording)
    for number, section in enumerate(text.outline.sections):
        for level, cue in [
            ("context", None),
            *(("required", one.cue) for one in text.cues.by_sentence.get(number, ())),
        ]:
            facts = ["", *level_facts(sentences, number, section, level, cue)]
            expected = sum(weights.get(fact, 0.0) for fact in facts)
            worded = scorer.wording_weight(section, *sentences.wording(number))
            got = scorer.sentence_weight(sentences.sentence(number)) + worded + scorer.rule_weight(section, level, cue)
            assert got / 100 == pytest.approx(expected), facts
            least, most = scorer.wording_range(section)
            assert least <= worded <= most
            decided, _ = scorer.text(text).level(number, section, level, cue)
            assert decided == ("required" if got > 0 else "context"), facts
    assert len(text.tokens.codes) > LEAST_TOKENS


def test_requirements_without_their_heading_are_read_as_such(tagger: Tagger) -> None:
    """Behind a heading that nothing knows, among the duties."""
    asked = "Three years of Python, ideally with some Go, and a liking for small teams and long corridors"
    plain = "A strong technical background, with Python experience you can communicate about"
    text = LONG.replace("Requirements\n", "Calm hands on deck\n").replace(asked, plain)
    assert levels(tagger, None, text)["python"].level == "context"
    shipped = {mention.skill: mention for mention in tagger.tag(text)}
    assert shipped["python"].level == "required"
    assert shipped["rust"].level == "context"
