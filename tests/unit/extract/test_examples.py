"""Every accept and reject sentence of the lexicon comes out as it says."""

from collections import defaultdict

import pytest

from skilltide.extract.crosswalk import load_crosswalk
from skilltide.extract.lexicon import Lexicon
from skilltide.extract.lint import examples, lint
from skilltide.resources import resource

CATEGORIES = sorted(path.stem for path in resource("lexicons", "skills").glob("*.yml"))


@pytest.fixture(scope="module")
def failures(lexicon: Lexicon) -> dict[str, list[str]]:
    found = defaultdict(list)
    for finding in examples(lexicon):
        found[finding.where.split(".yml")[0].removeprefix("skills/")].append(f"{finding.where}: {finding.what}")
    return found


@pytest.mark.parametrize("category", CATEGORIES)
def test_examples(failures: dict[str, list[str]], category: str) -> None:
    assert not failures[category], "\n".join(failures[category])


def test_lint_finds_no_errors(lexicon: Lexicon) -> None:
    errors = [
        f"{f.code}: {f.where}: {f.what}"
        for f in lint(lexicon, run_examples=False, crosswalk=load_crosswalk(resource("lexicons")))
        if f.is_error
    ]
    assert not errors, "\n".join(errors)
