"""What one edit does, tried on a copy of the source tree: a file is a mart; only what it concerns is built again."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import forked

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adding-a-mart.md").read_text(encoding="utf-8")

BUILD = """
import json, sys
import duckdb
from skilltide.errors import SkilltideError
from skilltide.steps.build import build_marts
from skilltide.steps.check import check

names = []
with duckdb.connect(sys.argv[1], config={"threads": 1}) as connection:
    try:
        build_marts(connection, names.append)
        results = {result.check_code: result.is_passed for result in check(connection, "trial")}
        print(json.dumps({"built": names, "checks": results}))
    except SkilltideError as error:
        print(json.dumps({"built": names, "error": str(error)}))
"""


@dataclass
class Tree:
    """A copy of the project with a warehouse in which all marts are built."""

    folder: Path
    database: Path

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{path}: no {old!r}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def add(self, path: str, text: str) -> None:
        assert not (self.folder / path).exists()
        (self.folder / path).write_text(text, encoding="utf-8")

    def run(self, code: str) -> Any:
        """Run Python in the copy; return what it printed, as JSON."""
        status, out, err = forked.run(code, str(self.database), source=self.folder / "src", folder=self.folder)
        assert status == 0, err
        return json.loads(out)

    def built(self) -> list[str]:
        result = self.run(BUILD)
        assert "error" not in result, result["error"]
        assert all(result["checks"].values())
        return sorted(result["built"])


@pytest.fixture
def tree(history: Path, tmp_path: Path) -> Tree:
    for part in ("src", "warehouse"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("*.duckdb"))
    return Tree(tmp_path, Path(shutil.copy(history, tmp_path)))


def example(language: str) -> tuple[str, str]:
    """Return path and text of the page's example; its first line tells the path in a comment."""
    (found,) = re.findall(rf"```{language}\n(?:--|#) (\S+)\n(.*?)```", PAGE, re.DOTALL)
    return found


def described(tree: Tree, mart: str) -> dict[str, Any]:
    """Return a mart's rows and its section of the data dictionary."""
    found: dict[str, Any] = tree.run(f"""
import json, sys
import duckdb
from skilltide.dictionary import dictionary
with duckdb.connect(sys.argv[1], config={{"threads": 1}}) as connection:
    rows = connection.execute("FROM marts.{mart}").fetchall()
section = dictionary().split("## marts.{mart}\\n")[1].split("## marts.")[0]
print(json.dumps({{"rows": rows, "section": section}}))
""")
    return found


def test_a_mart_is_one_sql_file(tree: Tree) -> None:
    tree.add(*example("sql"))
    result = tree.run(BUILD)
    assert result["built"] == ["weekday_posted"]
    kinds = {code.partition(".")[2] for code in result["checks"] if code.startswith("weekday_posted.")}
    assert kinds == {"unique", "not_null", "range", "values", "declared"}
    assert all(result["checks"].values())
    found = described(tree, "weekday_posted")
    assert [row[0] for row in found["rows"]] == sorted(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
    assert sum(row[1] for row in found["rows"]) == 300
    assert "| Openings that only staffing agencies" in found["section"]
    assert "One row per weekday_code." in found["section"] and "`mon` Monday" in found["section"]
    assert tree.built() == []


def test_a_metric_is_one_python_file(tree: Tree) -> None:
    tree.add(*example("python"))
    result = tree.run(BUILD)
    assert result["built"] == ["opening_breadth"]
    kinds = {code.partition(".")[2] for code in result["checks"] if code.startswith("opening_breadth.")}
    assert kinds == {"unique", "not_null", "range", "values", "declared"}
    assert all(result["checks"].values())
    found = described(tree, "opening_breadth")
    assert found["rows"] and all(0 < row[2] < 6 for row in found["rows"])
    assert "| Skills that an opening demands, on average. |" in found["section"]
    assert "One row per seniority_code." in found["section"] and "| demanded_skill_count | DOUBLE |" in found["section"]
    assert tree.built() == []


def test_a_metric_that_reads_what_it_does_not_declare_fails(tree: Tree) -> None:
    path, text = example("python")
    tree.add(path, text.replace("reads=[covered_openings, MENTIONED]", "reads=[covered_openings]"))
    assert re.match(r"relation opening_breadth: reads .*opening_skill.* does not declare", tree.run(BUILD)["error"])


def test_words_about_code_and_sql_build_nothing(tree: Tree) -> None:
    tree.edit("src/skilltide/analysis/salary.py", '"""What openings with a skill pay', '"""What they pay')
    tree.edit("src/skilltide/analysis/salary.py", "CHUNK = 128", "CHUNK = 128  # at once")
    tree.edit("src/skilltide/analysis/relations/pay.py", '"""Pay per currency and period."""', '"""Pay."""')
    tree.edit("src/skilltide/analysis/simulate.py", "import pandas as pd", "import pandas as pd\n\nUNUSED = 1")
    tree.edit("warehouse/marts/employer.sql", "FROM marts.opening", "FROM marts.opening -- all of them")
    tree.edit(
        "warehouse/marts/employer.sql",
        "Every employer, what it advertised, and how fresh what is known of it is.",
        "Employers.",
    )
    tree.edit("warehouse/marts/employer.sql", "  - opening_count <= posting_count\n", "")
    tree.edit("warehouse/fields.yml", "Number of openings;", "How many openings;")
    assert tree.built() == []


ALL_ANALYSED = [  # what only reads their marts rests, as those hold what they held
    "board_coverage", "category_demand", "category_demand_monthly", "collection_change", "common_drift",
    "entry_level_monthly", "experience_monthly", "group_demand_monthly", "month_coverage", "salary_level",
    "skill_arrival", "skill_change", "skill_cluster", "skill_demand", "skill_demand_monthly", "skill_denominator",
    "skill_level", "skill_overtaking", "skill_pair", "skill_pair_change", "skill_profile", "skill_salary",
    "skill_standard_monthly", "skill_trend", "source_coverage", "volume_monthly", "workplace_monthly",
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "old", "new", "built"),
    [
        ("src/skilltide/analysis/salary.py", "LEAST_OPENINGS = 30", "LEAST_OPENINGS = 31",
         ["salary_level", "skill_salary"]),
        ("src/skilltide/analysis/regression.py", "import numpy as np", "import numpy as np\n\nSPARE = 1",
         ["common_drift", "skill_change", "skill_pair_change", "skill_standard_monthly", "skill_trend"]),
        ("src/skilltide/analysis/rollup.py", '"excluded", "context"', '"context", "excluded"',
         ["category_demand", "category_demand_monthly", "group_demand_monthly"]),
        ("src/skilltide/analysis/population.py", '    "applied_scientist",\n', "", ALL_ANALYSED),
        ("src/skilltide/warehouse/frames.py", '"*"', '" * "', ALL_ANALYSED),
        ("warehouse/marts/employer.sql", "FILTER (is_headline)", "FILTER (is_core)", ["employer"]),
        ("warehouse/marts/skill_salary.sql", "skill_id::VARCHAR", "skill_id::TEXT", ["skill_salary"]),
        ("warehouse/marts/skill_example.sql", "order: skill_id, example_rank", "order: example_rank, skill_id",
         ["skill_example"]),
    ],
)  # fmt: skip
def test_an_edit_builds_what_it_concerns(tree: Tree, path: str, old: str, new: str, built: list[str]) -> None:
    tree.edit(path, old, new)
    assert tree.built() == built


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda text: text.replace("grain: employer_id", "grain: employer"), "grain names employer"),
        (lambda text: text.replace("grain: employer_id", "grian: employer_id"), r"lacks \['grain'\]"),
        (lambda text: text.replace("opening_count <= posting_count", "opening_count <= postings"), "names postings"),
        (lambda text: text.replace("mode(employer_name", "mood(employer_name"), "can't be built: Catalog Error"),
        (lambda text: text.replace("employer_id IS NOT NULL", "employer_id IS NOT"), "can't read it as SQL"),
        (lambda text: text.replace("AS first_posted_on", "AS first_ever_on"), "column first_ever_on has no definition"),
    ],
)
def test_a_slip_in_a_mart_names_its_file(tree: Tree, edit: Callable[[str], str], told: str) -> None:
    path = tree.folder / "warehouse" / "marts" / "employer.sql"
    path.write_text(edit(path.read_text()).replace("WHERE ", "WHERE true AND "))  # so that it is built
    error = tree.run(BUILD)["error"]
    assert str(path) in error and re.search(told, error), error
