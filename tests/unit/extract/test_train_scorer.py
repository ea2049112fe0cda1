"""The training of the scorer's models."""

import sys
from pathlib import Path

import numpy as np
import pytest

from skilltide.extract.evaluate import annotations
from skilltide.extract.tagger import Tagger, TagInput

sys.path.append(str(Path(__file__).parents[3] / "scripts"))

import training_figures
from logistic_regression import Example, fit
from training_figures import evaluation, names_alone, print_curve
from training_levels import UNSURE_WEIGHT, level_examples
from training_models import train_mentions
from training_proposals import Labelled, examples
from training_unlabelled import Unlabelled
from training_wording import LEAST_COUNT, train_wording, wording_examples


def test_weights_tell_facts_of_mentions_from_others() -> None:
    asked, company = Example(["asked", "anywhere"], True), Example(["company", "anywhere"], False)
    rows = [asked] * 30 + [company] * 30 + [Example(["rare"], True)]
    postings = [Labelled(TagInput("x"), [], rows)]
    weights = train_mentions(postings)
    assert weights["asked"] > 0.5 > -0.5 > weights["company"]
    assert "rare" not in weights
    assert train_mentions(postings) == weights


def test_a_fact_of_half_the_mentions_weighs_nothing() -> None:
    rows = [Example(["even"], True)] * 20 + [Example(["even"], False)] * 20
    assert train_mentions([Labelled(TagInput("x"), [], rows)]) == {}


def test_facts_can_have_a_penalty_of_their_own() -> None:
    rows = [Example(["weak a", "strong a"], True), Example(["weak b", "strong b"], False)] * 30
    weights = fit(rows, 20.0, penalties={"weak ": 2.0})
    assert weights["weak a"] == pytest.approx(10 * weights["strong a"], abs=0.05)
    assert weights["strong a"] > 0


def test_a_word_of_the_sentence_weighs_less_than_one_beside_the_candidate() -> None:
    rows = [Example(["before: our", "concept, word our"], False), Example(["before: your"], True)] * 30
    weights = train_mentions([Labelled(TagInput("x"), [], rows)])
    assert weights["before: our"] < 3 * weights["concept, word our"] < 0


def test_texts_without_labels_tell_of_aliases_that_no_annotated_posting_holds() -> None:
    kinds = [("alias asked for", "section required", True), ("alias praise", "section company", False)]
    rows = [Example([alias, section], truth) for alias, section, truth in kinds for _ in range(30)]
    names = ["alias asked for", "alias praise", "section required", "section company", "alias new", "alias motto"]
    proposals = [(0, 2), (1, 3), (4, 2), (5, 3)] * 30
    unlabelled = Unlabelled(names, [np.array(one) for one in proposals], {})
    weights = train_mentions([Labelled(TagInput("x"), [], rows)], unlabelled)
    assert weights["alias new"] > 0.1 > -0.1 > weights["alias motto"]


TEXT = """The role

We run a small harbour office. Ships report to us by radio, and our software tells them where to lie and for how long.
Much of it was written by one person over ten years, and all of it has to go on working while we replace it.

What you'll do

- Keep Kafka and Docker on their feet, in daylight or by moon
- Enjoy the view of Kubernetes from the tower, and of Terraform and Pulumi in the yard

Requirements

- Three years of Python, and a liking for small teams, long corridors and Docker
- Good communication, also at four in the morning
"""


def test_levels_are_learnt_from_what_the_annotations_leave_no_doubt_of(tagger: Tagger) -> None:
    levels = {"Kafka": "required", "Docker": "required", "Kubernetes": "context", "Terraform": "preferred"}
    annotated = list(
        annotations(TEXT, [{"span": span, "type": "TECH", "level": level} for span, level in levels.items()])
    )
    found, unplaced = level_examples(tagger, Labelled(TagInput(TEXT), annotated, []))
    duties = [one for one in found if "section duties" in one.facts]
    assert sorted((one.is_true, one.weight) for one in duties) == [
        (False, UNSURE_WEIGHT),  # Docker among the duties: asked for elsewhere
        (False, 1.0),  # Kubernetes
        (True, 1.0),  # Kafka, whose only mention it is
    ]
    assert [one.is_true for one in found if "section required" in one.facts] == [True]  # Docker
    assert unplaced == []  # a wish (Terraform) is not learnt from


def test_a_skill_asked_for_where_no_rule_sees_it_is_placed_later(tagger: Tagger) -> None:
    text = TEXT.replace("and of Terraform", "Kafka")
    annotated = list(annotations(text, [{"span": "Kafka", "type": "TECH", "level": "required"}]))
    found, [unplaced] = level_examples(tagger, Labelled(TagInput(text), annotated, []))
    assert found == []
    assert len(unplaced.options) == 2


def test_wording_is_learnt_from_sections_that_headings_tell(tagger: Tagger) -> None:
    found = list(wording_examples(tagger, TagInput(TEXT)))
    asked = [one.facts for one in found if one.is_true]
    assert len(asked) == 2
    assert any("first: three" in facts for facts in asked)
    assert not any("word: requirements" in one.facts for one in found)  # a heading has its wording by itself
    weights = train_wording(tagger, [TagInput(TEXT)] * LEAST_COUNT)
    assert weights["first: three"] > 0 > weights["word: kubernetes"]
    lone = TEXT.replace("Requirements\n\n", "")
    assert list(wording_examples(tagger, TagInput(lone))) == []


def test_names_alone_tell_what_a_rule_turns_down(tagger: Tagger) -> None:
    item = TagInput("The Spark of our lamps burns all night.")
    postings = [Labelled(item, [], [])]
    by_rules, by_names = evaluation(tagger, postings).total, names_alone(tagger, postings).total
    assert (by_rules.counts["told"], by_names.counts["told"]) == (0, 1)


def test_the_curve_has_a_line_for_each_share_and_set(
    tagger: Tagger, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    annotated = list(annotations(TEXT, [{"span": "Kafka", "type": "TECH", "level": "required"}]))
    item = TagInput(TEXT)
    postings = [Labelled(item, annotated, examples(tagger, item, annotated)) for _ in range(6)]
    models = tagger.scorer, tagger.level_scorer
    monkeypatch.setattr(training_figures, "SHARES", (0.0, 1.0))
    try:
        print_curve(tagger, postings, postings[:1])
    finally:
        tagger.scorer, tagger.level_scorer = models
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["0% held out", "0% blind", "100% held out", "100% blind"]
    assert all("hard F1" in line for line in lines)
