"""The kept model tells what py3langid's own does, to the bit."""

from pathlib import Path

import pytest

from skilltide import kept
from skilltide.normalise import language_model
from skilltide.normalise.language import LANGUAGES

TEXTS = [
    "We look for a data scientist who likes to write tests.",
    "Wir suchen eine Person, die gerne Modelle baut und misst.",
    "Nous cherchons une personne qui aime mesurer.",
    "Vi söker någon som tycker om att mäta.",
    "Python SQL 2026",
    "データサイエンティストを募集しています。",
    "",
]


def test_what_is_kept_tells_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLTIDE_CACHE", str(tmp_path))
    made = language_model.identifier(LANGUAGES)
    told = [made.rank(text) for text in TEXTS]
    monkeypatch.setattr(kept, "store", None)  # nothing is made again
    read = language_model.identifier(LANGUAGES)
    assert read is not made
    assert [read.rank(text) for text in TEXTS] == told
    assert {code for code, _ in told[0]} == set(LANGUAGES)
