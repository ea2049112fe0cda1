"""Units that other processes read are landed as if this one had read them, in order, whatever came of each."""

import dataclasses
import pickle
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from skilltide.landing import apart
from skilltide.landing.files import land
from skilltide.landing.format import read_landing
from skilltide.landing.landed import Landed
from skilltide.model import Document, Rejection
from skilltide.sources.platforms.files import Files
from skilltide.task_runner import Processes, TaskRunner

NOW = datetime(2025, 3, 10, tzinfo=UTC)
HEADER = "title,company,description,posted\n"
OTHER_HEADER = "Job Title,Employer,Job Description,Colour,Date\n"


class Failing(Files):
    """Has a defect that some files bring out."""

    def read_unit(self, unit: Any, fetched_at: datetime) -> Iterator[Document | Rejection]:
        for item in super().read_unit(unit, fetched_at):
            if isinstance(item, Document) and item.payload.get("company") == "Breaks":
                raise ZeroDivisionError("by pears")
            yield item


class Other(Executor):
    """Another process, as far as what goes to it and comes from it has to travel."""

    def __init__(self) -> None:
        self.count = 0
        self._threads = ThreadPoolExecutor(1)

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.count += 1
        sent = pickle.dumps((function, args))
        return self._threads.submit(lambda: _called(sent))


def _called(sent: bytes) -> Any:
    function, args = pickle.loads(sent)
    return pickle.loads(pickle.dumps(function(*args)))


class OneOther(Processes):
    def __init__(self) -> None:
        super().__init__()
        self.other = Other()

    def pool(self, size: int) -> Any:
        return self.other


def fill(folder: Path) -> None:
    folder.mkdir()
    for number in range(14):
        is_other = number in (3, 7, 8)
        rows = [OTHER_HEADER if is_other else HEADER]
        for row in range(6):
            company = "Breaks" if (number, row) == (9, 4) else f"Orchard {number}"
            colour = ["green"] if is_other else []
            text = f"You count pears of kind {row} in the orchard."
            rows.append(",".join(["Data Scientist", company, text, *colour, "2025-03-01"]) + "\n")
        rows += ["Analyst,Orchard\n"] * (number % 2)
        (folder / f"{number:02d}.csv").write_text("".join(rows))
    (folder / "05.csv").write_text("title,company,description,posted\n")
    (folder / "06.csv").write_text("colour,weight\nred,3\n")
    (folder / "10.csv").write_bytes(b"\x1f\x8b\x08 no gzip")
    (folder / "11.csv").write_text(HEADER + "Data Scientist,Orchard,You count pears " + "very " * 900 + ",2025-03-01\n")


def told(landed: Landed) -> dict[str, Any]:
    values = dataclasses.asdict(landed)
    return {name: value for name, value in values.items() if name not in ("seconds", "path")}


@pytest.mark.parametrize("workers", [2, 5])
def test_what_others_read_is_landed_as_if_read_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    monkeypatch.setattr(apart, "LEAST_BYTES", 1)
    monkeypatch.setattr(apart, "LARGEST_BYTES", 3_000)
    fill(tmp_path / "in")
    entry = {"platform": "files", "path": str(tmp_path / "in")}
    processes = OneOther()
    runner = TaskRunner(workers, processes=processes, folder=tmp_path / "scratch")
    alone = land(Failing.from_config("test", entry), set(), tmp_path / "a", "20250310T000000", NOW)
    beside = land(Failing.from_config("test", entry), set(), tmp_path / "b", "20250310T000000", NOW, runner=runner)
    assert alone.path is not None
    assert beside.path is not None
    assert list(read_landing(beside.path)) == list(read_landing(alone.path))
    assert told(beside) == told(alone)
    assert len(alone.mappings) == 2
    assert "Colour" in alone.mappings[1]
    assert len(alone.failed_units) == 3
    assert processes.other.count == 13  # all but the large one
    assert list((tmp_path / "scratch").iterdir()) == []


def test_few_bytes_are_read_here(tmp_path: Path) -> None:
    fill(tmp_path / "in")
    source = Failing.from_config("test", {"platform": "files", "path": str(tmp_path / "in")})
    processes = OneOther()
    assert land(source, set(), tmp_path / "a", "20250310T000000", NOW, runner=TaskRunner(2, processes=processes)).path
    assert processes.other.count == 0


def test_the_disks_trouble_ends_the_run_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's trouble is no file's fault, in whichever process it comes."""
    monkeypatch.setattr(apart, "LEAST_BYTES", 1)
    fill(tmp_path / "in")
    source = Full.from_config("test", {"platform": "files", "path": str(tmp_path / "in")})
    runner = TaskRunner(2, processes=OneOther(), folder=tmp_path / "scratch")
    with pytest.raises(OSError, match="No space left"):
        land(source, set(), tmp_path / "a", "20250310T000000", NOW, runner=runner)
    assert [path for path in tmp_path.rglob("*") if path.suffix in (".zst", ".part", ".jsonl")] == []


class Full(Files):
    """Meets a full disk in the fourth file."""

    def read_unit(self, unit: Any, fetched_at: datetime) -> Iterator[Document | Rejection]:
        if unit.key.endswith("04.csv"):
            raise OSError(28, "No space left on device")
        yield from super().read_unit(unit, fetched_at)
