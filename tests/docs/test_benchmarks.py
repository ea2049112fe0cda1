"""Benchmarks keep their results in one place and one form, and what pages show of them is what was kept."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "benchmarks"
sys.path.append(str(FOLDER))

import capacity  # noqa: E402
import many_postings  # noqa: E402
import measure  # noqa: E402
import results  # noqa: E402
from results import Result  # noqa: E402

KEPT = sorted((FOLDER / "results").glob("*.json"))


def test_pages_show_what_was_kept() -> None:
    assert results.out_of_step() == [], "run python benchmarks/results.py"


def test_results_stand_in_one_place() -> None:
    others = [path for path in FOLDER.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}]
    assert sorted(others) == [FOLDER / "README.md", *KEPT]


@pytest.mark.parametrize("path", results.scripts(), ids=lambda path: path.stem)
def test_each_benchmark_keeps_its_figures(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "Result.of_this_run(" in text and "finish(" in text and "arguments(__doc__)" in text


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_kept_result_is_whole_and_names_no_folder(path: Path) -> None:
    result = results.read(path)
    assert result.benchmark == path.stem and result.rows and result.title and result.measured_on
    assert all(isinstance(row.value, int | float) for row in result.rows)
    told = json.dumps([result.command, result.notes, [row.case for row in result.rows]])
    assert "/home" not in told and "/tmp" not in told and "/work" not in told


def test_a_result_is_read_as_it_was_kept(tmp_path: Path) -> None:
    result = Result("some", "Some", "python some.py", "2026-01-01", None, {"cores": 2})
    result.add("one", wall=(1.23456, "s"), peak_memory=(12_345.6, "MB"))
    result.add("two", wall=(2, "s"))
    assert results.read(result.write(tmp_path)) == result
    assert result.tables().splitlines() == [
        "| | wall, s | peak memory, MB |",
        "|---|--:|--:|",
        "| one | 1.23 | 12,346 |",
        "| two | 2 |  |",
    ]


def test_a_command_names_no_folder_outside(tmp_path: Path) -> None:
    told = results.this_command(["benchmarks/scale.py", "--folder", str(tmp_path), "../list.csv", "--write", "100"])
    assert told == "python benchmarks/scale.py --folder FOLDER FILE.csv 100"


def test_memory_is_that_of_all_processes() -> None:
    held = 64_000_000
    child = f"b = bytearray(b'x') * {held}; print('ready', flush=True); input()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with subprocess.Popen([sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        process.stdout.readline()
        seen = measure.sample([psutil.Process(process.pid)])
        process.stdin.write(b"\n")
    assert seen.memory > held
    assert seen.cpu_seconds > seen.own_cpu_seconds >= 0


def test_a_child_that_ends_takes_none_of_its_time_along() -> None:
    watch = measure.Watch()
    # between the second look and the third the child of the first two ended, and its parent had not waited for it yet
    watch.samples = [measure.Sample(at, cpu, 1.0, 5) for at, cpu in enumerate([1.0, 9.0, 2.0, 9.5])]
    assert watch.between(0, 1).cpu_seconds == 8.0
    assert watch.between(2, 3).cpu_seconds == 0.5
    assert watch.cost.cpu_seconds == 8.5
    # stages one after the other are all of it, wherever between two looks one ends and the next begins
    assert [watch.between(*one).cpu_seconds for one in ((0, 0.5), (0.5, 2.5), (2.5, 3))] == [4.0, 4.25, 0.25]


def words(count: int) -> list[str]:
    return ["".join(chr(97 + number // 26**place % 26) for place in range(4)) for number in range(count)]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days of three postings whose words are all there five times."""
    folder = tmp_path_factory.mktemp("history")
    every = words(many_postings.KEPT + 4 * many_postings.BLOCK)
    frequent, rare = every[: many_postings.KEPT], every[many_postings.KEPT :]
    text = " ".join(frequent * 2 + rare) + " "
    for day, ids in (("20250101", "12"), ("20250102", "23")):
        with (folder / f"board_{day}.csv").open("w", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["Job_ID", "Title", "Company", "Description", "HTML"])
            for key in ids:
                body = text * 5 + f"Number {key}. "
                writer.writerow([key, "Engineer", "Acme", body, f"<p class={rare[0]}>{body}</p>"])
    return folder


def made(folder: Path) -> list[dict[str, str]]:
    return [row for path in sorted(folder.iterdir()) for row in many_postings.rows_of(path)]


def test_postings_are_distinct_and_the_same_each_time(history: Path, tmp_path: Path) -> None:
    many_postings.write(history, tmp_path / "one", 8, workers=1)
    many_postings.write(history, tmp_path / "two", 8, workers=1)
    rows = made(tmp_path / "one")
    assert rows == made(tmp_path / "two")
    assert len(rows) == len({row["Job_ID"] for row in rows}) == len({row["Description"] for row in rows}) == 8
    assert len({row["Company"] for row in rows}) == 3, "an employer has a name of its own in each copy"


def test_a_copy_changes_the_rarer_words_alone_and_no_markup(history: Path, tmp_path: Path) -> None:
    many_postings.write(history, tmp_path / "out", 3, workers=1)
    row = next(row for row in made(tmp_path / "out") if row["Job_ID"] == "1000")
    text = next(many_postings.rows_of(history / "board_20250101.csv"))["Description"]
    pairs = [(old, new) for old, new in zip(text.split(), row["Description"].split(), strict=True) if old != new]
    rare = set(words(many_postings.KEPT + 4 * many_postings.BLOCK)[many_postings.KEPT :])
    assert {old for old, _ in pairs} == {new for _, new in pairs} == rare
    assert row["HTML"].startswith(f"<p class={words(many_postings.KEPT + 1)[-1]}>")
    assert row["HTML"].partition(">")[2] == row["Description"] + "</p>"


def test_capacity_follows_from_slopes() -> None:
    scale = Result("scale", "Scale")
    for count, table in ((1_000, "1,000 postings (1 MB)"), (3_000, "3,000 postings (3 MB)")):
        for stage, seconds in (("tag", 1 + count / 100), ("build", count / 1_000)):
            scale.add(stage, table, CPU=(seconds, "s"), CPU_of_the_first_process=(count / 1_000, "s"))
    warehouse = Result("warehouse", "Warehouse")
    for case, seconds in (("everything", 40), ("one more day", 10)):
        steps = dict.fromkeys(("build", "check", "publish"), (seconds, "s"))
        warehouse.add(case, "wall seconds by step; the rest is starting", **steps)
    tag, build = capacity.slopes(scale)
    assert (tag.builder, tag.workers) == (pytest.approx(0.001), pytest.approx(0.009))
    assert (build.builder, build.workers) == (pytest.approx(0.001), pytest.approx(0, abs=1e-12))
    assert capacity.rebuilt(warehouse) == 0.25
    result = capacity.estimate(scale, warehouse, 300_000)
    # ten thousand new postings by tagging's part, two months of postings by a quarter of building's
    day = result.value("1 builder, months as partitions", "after 12 months", "the builders' part of a day")
    assert day == pytest.approx((10_000 * 0.001 + 600_000 * 0.00025) / 3600, rel=1e-3)


def test_more_workers_take_less_time_but_not_less_than_one_batch() -> None:
    times = [capacity.makespan(100_000, 0.01, count) for count in (1, 4, 100, 1_000)]
    assert times[0] > times[1] > times[2] == times[3]
    assert times[0] == pytest.approx(1_000, rel=0.2)
