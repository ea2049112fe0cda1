"""The wheel: built, installed into a clean environment, and run from another folder."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from support import posting, write_csv

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.install


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(ROOT)], check=True, capture_output=True)
    return next(folder.glob("skilltide-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel alone; its dependencies are lent by a path file, as they are 900 MB."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)], check=True, capture_output=True
    )
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip()
    # appended, not processed: the lent folder's own .pth files (an editable skilltide) don't run
    (Path(site) / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def test_the_wheel_carries_its_data_and_no_database(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.startswith("skilltide/_data/lexicons/skills/") for name in names)
    assert any(name.startswith("skilltide/_data/warehouse/migrations/0001") for name in names)
    sql = {f"skilltide/_data/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "warehouse").rglob("*.sql")}
    assert sql and sql <= set(names)
    assert not [name for name in names if name.endswith((".duckdb", ".parquet", ".zst"))]


def test_the_installed_wheel_runs_from_another_folder(installed: Path, tmp_path: Path) -> None:
    write_csv(tmp_path / "board" / "board_20250701.csv", [posting(number) for number in range(12)])
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SKILLTIDE"))}

    def run(*arguments: str) -> str:
        command = [str(installed / "bin" / "skilltide"), *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = [str(installed / "bin" / "python"), "-c", "import skilltide; print(skilltide.__file__)"]
    assert (
        str(installed)
        in subprocess.run(where, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout
    )
    assert "12 documents" in run("refresh", "board")
    assert (tmp_path / "reports" / "index.html").stat().st_size > 10_000
    rows = json.loads(run("sql", "SELECT count(*) AS n FROM marts.opening_skill", "--format", "json"))
    assert rows[0]["n"] > 12
