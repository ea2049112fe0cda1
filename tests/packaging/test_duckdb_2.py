"""A smoke test on DuckDB 2: it refreshes, and DuckDB 1.5 (the pinned one) opens what it published, and the reverse."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from support import posting, write_csv

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.install
COUNT = "import duckdb, sys; print(duckdb.connect(sys.argv[1], read_only=True).sql('FROM marts.posting').shape[0])"


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds DuckDB 2 and nothing else; first on the path it wins over the pinned one."""
    folder = tmp_path_factory.mktemp("duckdb")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), "duckdb>=2,<3"]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("DuckDB 2 can't be installed here (no network, or no build of it for this Python)")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_csv(tmp_path / "board" / "board_20250701.csv", [posting(number) for number in range(12)])
    (tmp_path / "sources.yml").write_text("board:\n  platform: files\n  path: board\n")
    return tmp_path


def run(path: list[Path], lexicon: Path, *arguments: str) -> str:
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        "SKILLTIDE_LEXICONS": str(lexicon),
        "SKILLTIDE_WORKERS": "1",
    }
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_duckdb_2_refreshes_and_1_5_reads_it(newer: Path, home: Path, lexicon: Path) -> None:
    assert run([newer], lexicon, "-c", "import duckdb; print(duckdb.__version__)").startswith("2.")
    run([newer, ROOT / "src"], lexicon, "-m", "skilltide.cli", "--home", str(home), "refresh")
    assert duckdb.__version__.startswith("1.5")
    with duckdb.connect(home / "warehouse" / "skilltide.duckdb", read_only=True) as connection:
        assert connection.sql("FROM marts.posting").shape[0] == 12


def test_duckdb_2_reads_and_goes_on_with_what_1_5_wrote(newer: Path, home: Path, lexicon: Path) -> None:
    run([ROOT / "src"], lexicon, "-m", "skilltide.cli", "--home", str(home), "refresh")
    published = str(home / "warehouse" / "skilltide.duckdb")
    assert run([newer], lexicon, "-c", COUNT, published) == "12\n"
    write_csv(home / "board" / "board_20250702.csv", [posting(number) for number in range(10, 15)])
    run([newer, ROOT / "src"], lexicon, "-m", "skilltide.cli", "--home", str(home), "refresh")
    assert run([newer], lexicon, "-c", COUNT, published) == "15\n"
