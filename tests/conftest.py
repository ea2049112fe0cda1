"""Fixtures that several test folders share."""

import gc
import pickle
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from once import made_once, shared_folder
from skilltide.extract.lexicon import Lexicon
from skilltide.resources import resource
from skilltide.sample import SampleSummary, generate
from support import SKILLS

ROOT = Path(__file__).parents[1]

gc.set_threshold(200_000, 20, 100)  # with seven thousand tests collected, looking for garbage took a tenth of the time


SHARING = (ROOT / "tests" / "flows",)
"""Folders whose tests go to one worker: a Prefect server takes longer to start than to answer them all."""


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `--dist loadfile`, give each worker whole files, or whole folders of those that share what is dear."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = config.rootpath / nodeid.split("::", 1)[0]
            return str(next((folder for folder in SHARING if file.is_relative_to(folder)), file))

    return Scheduling(config, log)


def pytest_collection_finish() -> None:
    """Don't look for garbage among all that was collected."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the many quick tests last: they fill the time of workers that wait for the others' long ones."""
    items.sort(key=lambda item: item.path.is_relative_to(ROOT / "tests" / "unit"))


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Compiled lexicons are kept here, by all workers and their children, and not in the cache of whoever tests."""
    folder = shared_folder(tmp_path_factory) / "cache"
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
    known = set(re.findall(r"\{id: ([a-z-]+),", SKILLS))
    header, *rows = (folder / "crosswalk.csv").read_text(encoding="utf-8").splitlines()
    own = [row for row in rows if row.partition(",")[0] in known]  # every new home reads the file
    (folder / "crosswalk.csv").write_text("\n".join([header, *own, ""]), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def bundled_lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    """The bundled lexicon, read from its files once for all workers."""

    def make(folder: Path) -> None:
        (folder / "lexicon").write_bytes(pickle.dumps(Lexicon.load()))

    found: Lexicon = pickle.loads((made_once(tmp_path_factory, "bundled-lexicon", make) / "lexicon").read_bytes())
    return found


@pytest.fixture(scope="session")
def sample_files(tmp_path_factory: pytest.TempPathFactory) -> SampleSummary:
    """The bundled sample's files, with their truth."""

    def make(folder: Path) -> None:
        (folder / "summary").write_bytes(pickle.dumps(generate(folder / "files", with_truth=True)))

    summary: SampleSummary = pickle.loads((made_once(tmp_path_factory, "sample", make) / "summary").read_bytes())
    return summary
