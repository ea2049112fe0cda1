"""scripts/setup by way of the Makefile, for real, on a tiny project: layers, changes, installs that were cut off."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .tiny import make_wheel

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.install
MARKERS = {layer: f".venv/.ready-{layer}" for layer in ("run", "test")}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path)


def write_project(folder: Path) -> Path:
    """Write a project with our Makefile and set-up, whose lock names two wheels that lie beside it."""
    for name in ("scripts", "requirements", "wheels"):
        (folder / name).mkdir()
    shutil.copy(ROOT / "Makefile", folder)
    shutil.copy(ROOT / "scripts" / "setup", folder / "scripts")
    shutil.copy(Path(__file__).with_name("tiny.py"), folder)
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "own"\nversion = "1.0"\n'
        '[build-system]\nrequires = []\nbuild-backend = "tiny"\nbackend-path = ["."]\n'
    )
    for version in ("1.0", "2.0"):
        make_wheel(folder / "wheels", "runs", version)
    make_wheel(folder / "wheels", "tests", "1.0")
    (folder / "requirements" / "run.txt").write_text("runs==1.0\n")
    (folder / "requirements" / "dask.txt").write_text("-r run.txt\n")
    (folder / "requirements" / "ducklake.txt").write_text("-r dask.txt\n")
    (folder / "requirements" / "test.txt").write_text("-r ducklake.txt\ntests==1.0\n")
    return folder


def environment(project: Path, **variables: str) -> dict[str, str]:
    """Return an environment in which the project's wheels are all that can be installed."""
    wheels = str(project / "wheels")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "MAKE", "MFLAGS"))}
    kept |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels, "UV_NO_INDEX": "1", "UV_FIND_LINKS": wheels}
    return kept | {"PIP_CONSTRAINT": str(project / "none.txt"), "PYTHON": sys.executable} | variables


def make(project: Path, layer: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command, env = ["make", MARKERS[layer]], environment(project, **variables)
    return subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, check=False)


def ready(project: Path, layer: str) -> str:
    """Set a layer up; return what was printed."""
    done = make(project, layer)
    assert done.returncode == 0, done.stderr
    return done.stdout


def version(project: Path, module: str) -> str | None:
    """Return the version of a module in the project's environment; None where it can't be imported."""
    command = [project / ".venv" / "bin" / "python", "-c", f"import {module}; print({module}.version)"]
    done = subprocess.run(command, cwd=project / "wheels", capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


def cut_off(project: Path) -> None:
    """Leave what a killed install leaves: the number of its process, and a package that is there in part."""
    ended = subprocess.Popen(["true"])
    ended.wait()
    marker = project / ".venv" / ".installing"
    marker.write_text(f"{ended.pid}\n")
    (site,) = (project / ".venv" / "lib").glob("*/site-packages")
    (site / "half.py").touch()
    os.utime(marker, (site.stat().st_mtime - 1,) * 2)  # begun before; the clock of files may stand still in between


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that is set up for running; to be copied, as making an environment takes seconds."""
    folder = write_project(tmp_path_factory.mktemp("first"))
    assert "requirements/run.txt" in ready(folder, "run")
    return folder


@pytest.fixture
def running(first: Path, tmp_path: Path) -> Path:
    """A project of one's own that is set up for running."""
    return shutil.copytree(first, tmp_path / "project", symlinks=True)


def test_running_and_testing_are_set_up_apart_and_once(running: Path) -> None:
    assert (version(running, "runs"), version(running, "own"), version(running, "tests")) == ("1.0", "1.0", None)
    assert "requirements/run.txt" not in ready(running, "test")
    assert version(running, "tests") == "1.0"
    assert "set-up" not in ready(running, "run") + ready(running, "test")


def test_a_first_make_test_installs_both(project: Path) -> None:
    ready(project, "test")
    assert (version(project, "runs"), version(project, "own"), version(project, "tests")) == ("1.0", "1.0", "1.0")
    assert "set-up" not in ready(project, "run")


def newer(path: Path) -> None:
    """Make a file the newest of all; what is written within one tick of the clock may not be."""
    latest = max(file.stat().st_mtime for file in path.parents[1].glob(".venv/.ready-*"))
    os.utime(path, (latest + 1, latest + 1))


def test_a_changed_lock_is_installed(running: Path) -> None:
    lock = running / "requirements" / "run.txt"
    lock.write_text("runs==2.0\n")
    newer(lock)
    ready(running, "run")
    assert version(running, "runs") == "2.0"


def test_what_was_cut_off_is_begun_anew_with_all_layers(running: Path) -> None:
    cut_off(running)
    assert "Beginning anew" in ready(running, "test")
    assert (version(running, "runs"), version(running, "own"), version(running, "tests")) == ("1.0", "1.0", "1.0")
    assert not list((running / ".venv" / "lib").glob("*/site-packages/half.py"))
    assert "set-up" not in ready(running, "run") + ready(running, "test")


def test_an_environment_whose_python_is_gone_is_begun_anew(running: Path) -> None:
    (running / MARKERS["run"]).unlink()
    (running / ".venv" / "bin" / "python").unlink()
    assert "Beginning anew" in ready(running, "run")
    assert version(running, "runs") == "1.0"


def test_without_a_network_what_is_there_stays(running: Path) -> None:
    wheel = running / "wheels" / "tests-1.0-py3-none-any.whl"
    wheel.rename(running / wheel.name)
    for _ in range(2):
        done = make(running, "test")
        assert done.returncode and "Is there a network" in done.stderr
    assert "set-up" not in ready(running, "run")
    assert version(running, "runs") == "1.0"
    (running / wheel.name).rename(wheel)
    assert "Beginning anew" not in ready(running, "test")
    assert version(running, "tests") == "1.0"


@pytest.fixture
def held(running: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A set-up of `running` that goes on until its file `hold` is gone."""
    (running / "building").unlink(missing_ok=True)
    (running / MARKERS["run"]).unlink()
    (running / "hold").touch()
    with subprocess.Popen(
        ["make", MARKERS["run"]], cwd=running, env=environment(running), start_new_session=True
    ) as process:
        until = time.monotonic() + 60
        while not (running / "building").exists():
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.05)
        yield process
        (running / "hold").unlink(missing_ok=True)


def test_an_install_that_goes_on_is_left_alone(running: Path, held: subprocess.Popen[bytes]) -> None:
    done = make(running, "test")
    number = (running / ".venv" / ".installing").read_text().strip()
    assert done.returncode and f"process {number} is installing" in done.stderr
    (running / "hold").unlink()
    assert held.wait() == 0
    assert "requirements/run.txt" not in ready(running, "test")
    assert version(running, "own") == "1.0"


def test_an_install_that_was_killed_is_done_again(running: Path, held: subprocess.Popen[bytes]) -> None:
    os.killpg(held.pid, signal.SIGKILL)
    assert held.wait() == -signal.SIGKILL
    (running / "hold").unlink()
    assert (running / ".venv" / ".installing").exists()
    ready(running, "run")
    assert version(running, "own") == "1.0"
    assert not (running / ".venv" / ".installing").exists()


@pytest.mark.parametrize(
    ("python", "told"),
    [
        (lambda folder: "python-that-is-not-there", "there is no 'python-that-is-not-there' here"),
        (lambda folder: script(folder, 'echo Python 3.10.1; [ "$1" = --version ]'), "Python 3.10.1 is too old"),
        (lambda folder: script(folder, '[ "$1" = -c ]'), "apt-get install python3-venv"),
    ],
    ids=["missing", "old", "without venv"],
)
def test_a_python_that_will_not_do_is_told(project: Path, python: Callable[[Path], str], told: str) -> None:
    done = make(project, "run", PYTHON=python(project))
    assert done.returncode and told in done.stderr
    assert not (project / ".venv").exists()


def script(folder: Path, code: str) -> str:
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{code}\n")
    path.chmod(0o755)
    return str(path)
