"""What the tests of the tagger share: one tagger with the bundled lexicon, and a small lexicon of one's own."""

from pathlib import Path

import pytest

from skilltide.extract.lexicon import Lexicon
from skilltide.extract.loading import load_tagger
from skilltide.extract.tagger import Tagger

OWN_SKILLS = """
category: language
skills:
  - {id: zorbex, name: Zorbex, kind: tool, aliases: [Zorbex], accept: [Zorbex is used.]}
  - {id: tide-tables, name: Tide tables, kind: concept, aliases: [tide tables], accept: [You read tide tables.]}
"""


@pytest.fixture(scope="session")
def lexicon(bundled_lexicon: Lexicon) -> Lexicon:
    return bundled_lexicon


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    return load_tagger()


@pytest.fixture
def own_lexicon(tmp_path: Path) -> Path:
    """The folder of a lexicon with two skills that the bundled one does not know."""
    folder = tmp_path / "own"
    (folder / "skills").mkdir(parents=True)
    (folder / "skills" / "language.yml").write_text(OWN_SKILLS)
    for name in ("rules", "sections"):
        (folder / f"{name}.yml").write_text("{}")
    (folder / "cues.yml").write_text("cues: [{text: is a plus, level: preferred}]")
    return folder
