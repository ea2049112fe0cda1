"""A part of the fleet of real boards, with faults: see benchmarks/fleet.py."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.shared
def test_faults_leave_no_trace() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "fleet.py"), "--boards", "40", "--fault-share", "0.15"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=600)
    if run.stdout.startswith("skipped"):
        pytest.skip("../shared is missing")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "40 of 40 boards unchanged; nothing changed" in run.stdout
