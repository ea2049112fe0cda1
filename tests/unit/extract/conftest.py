"""One tagger with the bundled lexicon for all tests of the tagger (loading takes seconds)."""

import pytest

from skilltide.extract.lexicon import Lexicon
from skilltide.extract.tagger import Tagger


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon.load()


@pytest.fixture(scope="session")
def tagger(lexicon: Lexicon) -> Tagger:
    return Tagger(lexicon)
