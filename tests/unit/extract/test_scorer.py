"""Deciding on what the rules propose: handmade models, and the one that ships."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from skilltide.extract import scorer as scorer_module
from skilltide.extract.features import KEPT, Proposal, place_facts, sense_facts, sentence_facts, word_facts, word_prefix
from skilltide.extract.rules import RULES, Plans, breakable_rules, filter_candidates
from skilltide.extract.scorer import LEAST_TOKENS, OPEN_RULES, SCORED_KINDS, Model, Scene, Scorer, bundled_model
from skilltide.extract.tagger import Mention, Tagger, TagInput

LONG = """The role

We run a small harbour office. Ships report to us by radio, and our software tells them where to lie and for how long.
Much of it was written by one person over ten years, and all of it has to go on working while we replace it.

What you'll do

- Care for security, latency and the people on the night shift
- Write Python, review code and talk to the pilots about machine learning models

Requirements

- Three years of Python and statistics
- Good communication, also at four in the morning
"""


def with_weights(tagger: Tagger, weights: Mapping[str, float], text: str = LONG) -> list[Mention]:
    """Tag with a model of these weights; what weighs nothing keeps what the rules kept and adds nothing."""
    own = Tagger(tagger.compiled)
    own.scorer = Scorer(Model({f"rules {KEPT}": 1.0, "": -0.3, **weights}, 0.0, 0.0), tagger.compiled)
    return own.tag(text)


def by_rules(tagger: Tagger, text: str = LONG) -> list[Mention]:
    own = Tagger(tagger.compiled)
    own.scorer = None
    return own.tag(text)


def test_without_a_say_of_its_own_the_model_leaves_it_to_the_rules(tagger: Tagger) -> None:
    assert with_weights(tagger, {}) == by_rules(tagger)
    assert {"python", "security", "communication", "statistics"} <= {m.skill for m in by_rules(tagger)}


def test_what_speaks_against_a_candidate_drops_it(tagger: Tagger) -> None:
    assert "security" not in {m.skill for m in with_weights(tagger, {"skill security": -2.0})}
    in_duties = {m.skill for m in with_weights(tagger, {"section duties, concept": -2.0})}
    assert "security" not in in_duties
    assert "statistics" in in_duties


def test_what_the_rules_turned_down_can_be_added(tagger: Tagger) -> None:
    assert "latency" not in {LONG[m.start : m.end] for m in by_rules(tagger)}
    [added] = [m for m in with_weights(tagger, {"before: ,": 3.0}) if LONG[m.start : m.end] == "latency"]
    assert added.level == "context"
    assert added.rule.startswith("score +2.7 against ")
    assert "before: , +3.0" in added.rule


def test_the_words_of_a_sentence_count_for_a_kind_of_skill(tagger: Tagger) -> None:
    """Each once, wherever they stand in it; not in other sentences, and not for another kind."""
    told = {m.skill for m in with_weights(tagger, {"concept, word years": -2.0})}
    assert "statistics" not in told
    assert {"security", "communication", "python"} <= told
    assert "communication" in {m.skill for m in with_weights(tagger, {"concept, word good": -2.0})}
    assert "communication" not in {m.skill for m in with_weights(tagger, {"soft, word good": -2.0})}
    twice = with_weights(tagger, {"concept, word and": -0.5})
    assert "security" in {m.skill for m in twice}, "the word stands there twice"


def test_a_word_that_the_lexicon_lacks_weighs_on_no_other(tagger: Tagger) -> None:
    lacking = {f"{fact}qqzzkk": -9.0 for fact in ("concept, word ", "soft, word ", "before: ", "behind: ")}
    assert with_weights(tagger, lacking) == with_weights(tagger, {})


def test_names_of_tools_are_the_rules_matter(tagger: Tagger) -> None:
    assert "python" in {m.skill for m in with_weights(tagger, {"skill python": -9.0})}


def test_what_a_longer_form_covered_is_looked_at_where_that_one_falls(tagger: Tagger) -> None:
    text = LONG + "\n- Experience with cloud services\n"
    place = text.index("cloud")
    assert [(m.skill, m.end - m.start) for m in by_rules(tagger, text) if m.start == place] == [("cloud-services", 14)]
    told = with_weights(tagger, {"skill cloud-services": -9.0}, text)
    assert [(m.skill, m.end - m.start) for m in told if m.start == place] == [("cloud-computing", 5)]
    neither = with_weights(tagger, {"skill cloud-services": -9.0, "skill cloud-computing": -9.0}, text)
    assert not [m for m in neither if m.start == place]


def test_a_short_text_has_too_few_surroundings(tagger: Tagger) -> None:
    text = "Requirements\n\n- Statistics and security of harbours\n"
    assert with_weights(tagger, {"skill statistics": -9.0}, text) == by_rules(tagger, text)


def test_why_names_what_weighed_most(tagger: Tagger) -> None:
    own = Tagger(tagger.compiled)
    weights = {f"rules {KEPT}": 1.0, "skill security": -4.0, "section duties": -0.5}
    own.scorer = Scorer(Model(weights, 0.0, 0.0), tagger.compiled)
    mentions, rejected = own.why(LONG)
    assert mentions == own.tag(LONG)
    [reason] = [r.reason for r in rejected if r.skill == "security" and r.reason.startswith("score")]
    assert reason == "score -3.5: skill security -4.0, rules kept +1.0, section duties -0.5"


def test_log_odds_are_the_sum_of_the_facts(tagger: Tagger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scorer_module, "_CERTAIN", float("inf"))
    model = bundled_model()
    assert model is not None
    scorer = Scorer(model, tagger.compiled)
    text, alphabet = tagger.parse(TagInput(LONG)), tagger.compiled.memo.alphabet
    kept, rejected, _ = tagger.proposals(text)
    scene = Scene(scorer, text, kept)
    surroundings, count = scene.surroundings, 0
    for candidate, outcome in [*((one, KEPT) for one in kept), *rejected]:
        sense = candidate.sense
        if sense is None or sense.kind not in SCORED_KINDS or outcome not in {KEPT, *OPEN_RULES}:
            continue
        proposal = Proposal(candidate, sense, outcome)
        sentence = text.outline.sentence(candidate.start)
        facts = [
            "", *sense_facts(sense, outcome), *sentence_facts(surroundings.sentence(sentence)),
            *place_facts(surroundings.place(proposal, sentence), sense.kind, alphabet),
            *word_facts(surroundings.words(sentence), sense.kind, alphabet),
        ]  # fmt: skip
        expected = sum(model.weights.get(fact, 0.0) for fact in facts)
        assert scorer.log_odds(candidate, sense, outcome, scene) == pytest.approx(expected), facts
        count += 1
    assert count > 10


def test_forgetting_how_candidates_are_written_changes_nothing(tagger: Tagger, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = tagger.why(LONG)
    own = Tagger(tagger.compiled)
    monkeypatch.setattr(scorer_module, "_MOST_FORMS", 1)
    assert own.why(LONG) == expected
    assert own.why(LONG) == expected


def test_what_a_sense_cannot_break_is_not_waited_for(tagger: Tagger) -> None:
    """A sense that needs a word before or behind it is dropped for want of it, where nobody hears of the rule."""
    senses = {sense for entry in tagger.compiled.entries.values() for sense in entry.senses}
    assert all(breakable_rules(sense) <= RULES for sense in senses)
    text = tagger.parse(TagInput(LONG))
    everything = Plans(lambda _: RULES, language="en")
    _, rejected = filter_candidates(text, tagger.compiled, everything)
    assert rejected
    for candidate, rule in rejected:
        assert candidate.sense is not None
        assert rule in breakable_rules(candidate.sense) | {"own", "language"}, candidate.sense.alias


def test_the_shipped_model_names_no_rare_words(tagger: Tagger) -> None:
    """What it knows of words is what the lexicon knows: no employer's or person's name has a weight."""
    model = bundled_model()
    assert model is not None
    alphabet = tagger.compiled.memo.alphabet
    words = {
        word
        for fact in model.weights
        for beginning in ("before: ", "behind: ", *map(word_prefix, SCORED_KINDS))
        if fact.startswith(beginning)
        for word in fact.removeprefix(beginning).split(" ")
        if word.isalpha() and word.islower()
    }
    assert len(words) > 50
    assert not {word for word in words if word not in alphabet} - {"sentence", "start", "end"}


def test_texts_that_are_scored_are_longer_than_examples() -> None:
    assert LEAST_TOKENS >= 80


def test_the_model_file_is_small_and_sorted() -> None:
    path = scorer_module.Path(scorer_module.__file__).with_name("scorer.json")
    data = json.loads(path.read_text("utf-8"))
    assert list(data["weights"]) == sorted(data["weights"])
    assert path.stat().st_size < 2_000_000
    page = (Path(__file__).parents[3] / "docs" / "tagging.md").read_text("utf-8").replace("\n", " ")
    told = [
        f"{path.stat().st_size / 1000:.0f} kB,",
        *(f"{len(data[name]):,} weights" for name in ("weights", "level_weights", "wording_weights")),
    ]
    assert [text for text in told if text not in page] == []
