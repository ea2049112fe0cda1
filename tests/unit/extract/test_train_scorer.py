"""The training of the scorer's model."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from skilltide.extract.tagger import TagInput

SCRIPT = Path(__file__).parents[3] / "scripts" / "train_scorer.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("train_scorer", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["train_scorer"] = module  # where its named tuples look for their module
    spec.loader.exec_module(module)
    return module


def test_weights_tell_facts_of_mentions_from_others(script: ModuleType) -> None:
    rows = [(["asked", "anywhere"], True)] * 30 + [(["company", "anywhere"], False)] * 30 + [(["rare"], True)]
    postings = [script.Labelled(TagInput("x"), [], rows)]
    weights = script.train(postings)
    assert weights["asked"] > 0.5 > -0.5 > weights["company"]
    assert "rare" not in weights
    assert script.train(postings) == weights


def test_a_fact_of_half_the_mentions_weighs_nothing(script: ModuleType) -> None:
    rows = [(["even"], True)] * 20 + [(["even"], False)] * 20
    assert script.train([script.Labelled(TagInput("x"), [], rows)]) == {}
