"""A part of the fleet of real boards, with faults, and days of boards on eight platforms: see benchmarks/fleet*.py."""

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


@pytest.mark.slow
def test_five_days_of_eight_platforms_close_exactly_what_closed() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "fleet_days.py"), "--boards", "32", "--own-texts"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=900)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "closed wrongly 0; differing 0" in run.stdout and run.stdout.endswith("as expected\n")
