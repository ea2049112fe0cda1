"""Changed tagging code tags all texts again, a changed docstring none; seen in a copy of the package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import skilltide
from skilltide.extract.lexicon import Lexicon
from skilltide.resources import resource
from skilltide.settings import Settings
from skilltide.steps.lexicon_change import adopt_lexicon
from skilltide.warehouse.connect import working

TAG = """
import sys
from pathlib import Path

from skilltide.settings import Settings
from skilltide.steps.tag import tag_texts
from skilltide.task_runner import TaskRunner
from skilltide.warehouse.connect import working

settings = Settings(home=Path(sys.argv[1]))
with working(settings) as connection:
    connection.execute("INSERT OR IGNORE INTO staging.text VALUES ('a', 'Engineer', NULL, 'en', 'Python and SQL')")
    counts = tag_texts(connection, "run", Path(sys.argv[2]), TaskRunner(1))
print(counts["texts"], counts["mentions"])
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A clone's src folder, to be edited."""
    root = tmp_path / "clone"
    shutil.copytree(Path(skilltide.__file__).parent, root / "src" / "skilltide")
    for name in ("warehouse", "lexicons"):
        (root / name).symlink_to(resource(name))
    return root / "src"


def test_code_and_docstrings(copy: Path, lexicon: Path, tmp_path: Path) -> None:
    def tag() -> str:
        command = [sys.executable, "-c", TAG, str(tmp_path / "home"), str(lexicon)]
        environment = {**os.environ, "PYTHONPATH": str(copy)}
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.strip()

    def edit(module: str, old: str, new: str) -> None:
        path = copy / "skilltide" / "extract" / f"{module}.py"
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))

    assert tag() == "1 2"
    assert tag() == "0 0"
    edit("rules", '"""What a', '"""What one')
    edit("suggest", "_WORDS = 3", "_WORDS = 4")
    assert tag() == "0 0"
    edit("spelling", "_SHORTEST = 6", "_SHORTEST = 7")
    assert tag() == "1 2"


def test_every_name_of_a_skill_is_kept(lexicon: Path, tmp_path: Path) -> None:
    found = Lexicon.load(lexicon)
    with working(Settings(home=tmp_path / "home")) as connection:
        adopt_lexicon(connection, found, lexicon)
        kept = dict(connection.execute("SELECT skill_id, aliases FROM staging.skill").fetchall())
    assert kept.keys() == found.skills.keys()
    assert all(set(kept[skill.id]) == {alias.text for alias in skill.aliases} for skill in found.skills.values())
    assert all(len(set(aliases)) == len(aliases) for aliases in kept.values())


def test_an_edit_writes_the_rows_of_its_skills_only(lexicon: Path, tmp_path: Path) -> None:
    tables = {name: f"SELECT * EXCLUDE (place) FROM (SELECT *, rowid AS place FROM staging.{name}) ORDER BY ALL"
              for name in ("skill", "skill_alias")}  # fmt: skip

    def stored(home: Path, folder: Path) -> tuple[dict[str, list[tuple[object, ...]]], set[tuple[object, ...]]]:
        with working(Settings(home=home)) as connection:
            adopt_lexicon(connection, Lexicon.load(folder), folder)
            rows = {name: connection.execute(sql).fetchall() for name, sql in tables.items()}
            return rows, set(connection.execute("SELECT skill_id, alias, rowid FROM staging.skill_alias").fetchall())

    before, places = stored(tmp_path / "home", lexicon)
    edited = shutil.copytree(lexicon, tmp_path / "edited")
    files = {path: path.read_text() for path in sorted((edited / "skills").glob("*.yml"))}
    (path,) = [path for path, text in files.items() if "id: python" in text]
    path.write_text(files[path].replace("id: python", "id: serpent", 1))
    after, moved = stored(tmp_path / "home", edited)
    assert after == stored(tmp_path / "fresh", edited)[0]
    assert after != before
    assert {row[0] for row in places ^ moved} == {"python", "serpent"}
