"""The lexicon's version follows the code that tags, seen in a copy of the package."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import skilltide
from skilltide.extract.lexicon import Lexicon

PACKAGE = Path(skilltide.__file__).parent
VERSIONS = """
import sys
from pathlib import Path
from skilltide.extract.lexicon import Lexicon

lexicon = Lexicon.load(Path(sys.argv[1]))
print(lexicon.version, lexicon.shared_digest, lexicon.skill_digest("zorbex"))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as far as the lexicon needs it, to be edited."""
    root = tmp_path_factory.mktemp("copy")
    (root / "skilltide").mkdir()
    for path in PACKAGE.glob("*.py"):
        shutil.copy(path, root / "skilltide")
    shutil.copytree(PACKAGE / "extract", root / "skilltide" / "extract")
    return root


def versions(root: Path, lexicon: Path) -> list[str]:
    command = [sys.executable, "-c", VERSIONS, str(lexicon)]
    environment = {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.split()


@pytest.mark.parametrize(
    ("module", "old", "new", "is_new"),
    [
        ("overlaps", r'_PAIR_JOINTS = frozenset\(\[","', '_PAIR_JOINTS = frozenset([";"', True),
        ("spelling", r"_SHORTEST = 6", "_SHORTEST = 7", True),
        ("levels", r"_NAME_TOKENS = 3", "_NAME_TOKENS = 4", True),
        ("years", r"_MOST_YEARS = 25", "_MOST_YEARS = 30", True),
        ("compiler", r'"years", "year"', '"years"', True),
        ("phrase_matcher", r"_GROWTH = 1.2", "_GROWTH = 1.3", True),
        ("rules", r'^"""What a', '"""What one', False),
        ("tagger", r"^NamedSkill = tuple", "# a comment\n\n\nNamedSkill = tuple", False),
        ("evaluate", r"_DRAWS = 400", "_DRAWS = 500", False),
        ("component", r'_BUNDLED = "bundled"', '_BUNDLED = "ours"', False),
        ("cache", r"_MOST = 8", "_MOST = 9", False),
    ],
)
def test_code(copy: Path, own_lexicon: Path, module: str, old: str, new: str, is_new: bool) -> None:
    before = versions(copy, own_lexicon)
    path = copy / "skilltide" / "extract" / f"{module}.py"
    text = path.read_text()
    edited, count = re.subn(old, new.replace("\\", r"\\"), text, count=1, flags=re.MULTILINE)
    assert count == 1
    path.write_text(edited)
    try:
        version, shared, skill = versions(copy, own_lexicon)
    finally:
        path.write_text(text)
    assert (version != before[0], shared != before[1]) == (is_new, is_new)
    assert skill == before[2], "a skill's own digest tells of its data alone"


def test_data(own_lexicon: Path) -> None:
    before = Lexicon.load(own_lexicon)
    (own_lexicon / "cues.yml").write_text("cues: [{text: is a bonus, level: preferred}]")
    after = Lexicon.load(own_lexicon)
    assert after.version != before.version
    assert after.shared_digest != before.shared_digest
    assert after.skill_digest("zorbex") == before.skill_digest("zorbex")
