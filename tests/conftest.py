"""Fixtures that several test folders share."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from skilltide.resources import resource
from support import SKILLS

ROOT = Path(__file__).parents[1]

gc.set_threshold(50_000, 20, 100)  # with seven thousand tests collected, looking for garbage took a tenth of the time


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the many quick tests last: they fill the time of workers that wait for the others' long ones."""
    items.sort(key=lambda item: item.path.is_relative_to(ROOT / "tests" / "unit"))


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Compiled lexicons are kept here, by all workers and their children, and not in the cache of whoever tests."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "cache"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SKILLTIDE_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled rules, cues and sections with eight skills: quick to compile, and known to the test."""
    folder = tmp_path_factory.mktemp("lexicon") / "lexicons"
    shutil.copytree(resource("lexicons"), folder, ignore=shutil.ignore_patterns("skills", "names.yml"))
    (folder / "skills").mkdir()
    (folder / "skills" / "language.yml").write_text(SKILLS)
    return folder
