"""Commands that read fall back on the bundled sample where nothing else is there, and say so; none that writes does."""

import json
import os
import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from forked import Command
from skilltide.sample.home import FOLDER as SAMPLE_FOLDER
from skilltide.settings import Settings
from support import posting, write_csv

TOLD = "bundled synthetic sample, in sample\n"
README = re.findall(
    r"^\$ \.venv/bin/skilltide ((?:sql|status|doctor|report)\b.*?)(?:  +#.*)?$",
    (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
"""The README's commands that only read, as they are typed."""
COUNT = ["sql", "SELECT count(*) AS n FROM marts.posting", "--format", "json"]
READING = [COUNT, ["status"], ["doctor"], ["report", "--out", "out.html"], *map(shlex.split, README)]
WRITING = [
    ["refresh"],
    ["ingest"],
    ["tag"],
    ["build"],
    ["publish"],
    ["forget", "--posting", "board:p1"],
    ["forget", "--employer", "Acme"],
    ["sources", "list"],
]


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def skilltide(folder: Path, *arguments: str, **environment: str) -> Done:
    """Type a command in `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SKILLTIDE_", "PREFECT_"))}
    command = Command(*arguments, folder=folder, environment=kept | {"SKILLTIDE_WORKERS": "1"} | environment)
    output, errors = command.communicate(timeout=300)
    return Done(command.wait(0), output, errors)


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory, lexicon: Path) -> Path:
    """A folder where only the sample was refreshed: a small one in its place, with its mark."""
    folder = tmp_path_factory.mktemp("sampled")
    home = folder / SAMPLE_FOLDER
    write_csv(home / "board" / "board_20250701.csv", [posting(number) for number in range(12)])
    done = skilltide(folder, "--home", SAMPLE_FOLDER, "refresh", "sample/board", SKILLTIDE_LEXICONS=str(lexicon))
    assert done.returncode == 0, done.stderr
    (home / ".sample").write_text("a digest")
    return folder


@pytest.fixture
def folder(sampled: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sampled, tmp_path / "here")


def content(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("command", READING, ids=lambda words: " ".join(words)[:30])
def test_what_reads_uses_the_sample_and_says_so(command: list[str], folder: Path, lexicon: Path) -> None:
    done = skilltide(folder, *command, SKILLTIDE_LEXICONS=str(lexicon))
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith(TOLD) and done.stderr.count("\n") == 1
    assert {path.name for path in folder.iterdir()} == {SAMPLE_FOLDER} | ({"out.html"} & set(command))
    if command == COUNT:
        assert json.loads(done.stdout) == [{"n": 12}]


def test_the_readme_has_such_commands() -> None:
    assert {command.split()[0] for command in README} == {"sql", "status", "doctor"}


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_what_writes_leaves_the_sample_alone(command: list[str], folder: Path, lexicon: Path) -> None:
    before = content(folder / SAMPLE_FOLDER)
    done = skilltide(folder, *command, SKILLTIDE_LEXICONS=str(lexicon))
    assert "bundled synthetic sample" not in done.stderr
    assert content(folder / SAMPLE_FOLDER) == before
    # nor does what such a command may leave, an empty working database, hide the sample
    assert skilltide(folder, *COUNT).stderr.endswith(TOLD)


def test_the_home_that_is_named_is_the_one_looked_in(sampled: Path, tmp_path: Path) -> None:
    named = skilltide(tmp_path, "--home", str(sampled), *COUNT)
    told = f"{sampled} holds nothing yet: this is the bundled synthetic sample, in {sampled / SAMPLE_FOLDER}"
    assert named.stderr == f"skilltide: {told}\n"
    assert json.loads(named.stdout) == [{"n": 12}]
    assert skilltide(sampled, "--home", "sample", *COUNT).stderr == ""
    assert "no published warehouse" in skilltide(tmp_path, *COUNT).stderr
    assert "no published warehouse" in skilltide(sampled, "--home", str(tmp_path), *COUNT).stderr


@pytest.mark.parametrize("own", ["sources.yml", "landing/board/run.jsonl", "warehouse/skilltide.duckdb"])
def test_where_anything_of_the_users_is_the_sample_is_not_used(own: str, folder: Path) -> None:
    path = folder / own
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".duckdb":
        shutil.copy(folder / SAMPLE_FOLDER / own, path)
    else:
        path.touch()
    assert "sample" not in skilltide(folder, *COUNT).stderr


def test_a_folder_that_is_named_like_the_sample_is_not_it(folder: Path) -> None:
    (folder / SAMPLE_FOLDER / ".sample").unlink()
    assert "no published warehouse" in skilltide(folder, *COUNT).stderr


def test_settings_for_another_home_forget_the_paths_of_this_one(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    paths = ("sources_file", "landing", "http_cache", "working", "published", "exports", "reports")
    before = {name: getattr(settings, name) for name in paths}
    other = settings.at(tmp_path / "other")
    assert {name: getattr(other, name) for name in paths} == {
        name: tmp_path / "other" / path.relative_to(tmp_path) for name, path in before.items()
    }
