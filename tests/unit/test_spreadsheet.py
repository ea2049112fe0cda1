"""Cells that a spreadsheet would run."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from skilltide.query import run_query
from skilltide.spreadsheet import safe_cell

FORMULAS = [
    *(
        "=1+1",
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("https://evil.example")',
        "+1+1",
        "+ 49",
        "+49 30",
        "-2+3",
        "- a bullet",
    ),
    *("-", "--5", "-1e", "-5 years", "@SUM(A1)", "＝1+1", "＋1+1", "－1+1", "＠SUM(A1)"),
    *("\t=1", "\r=1", "\n=1", "\ta", " =1+1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1", "\u2060@x", "\x00=1"),
]
OTHERS = [
    *(
        "-5",
        "+5",
        "-5.25",
        "-1,000.5",
        "-3%",
        "1e-5",
        "-1e-5",
        "5",
        "",
        "a=b",
        "a@b",
        "C++",
        "2025-01-02",
        "'quoted'",
        "Ü",
    ),
    *(-5, -5.25, Decimal("-5.25"), None, True, [1, -2], "a\tb"),
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_a_text(text: str) -> None:
    assert safe_cell(text) == "'" + text
    assert safe_cell(safe_cell(text)) == "'" + text


@pytest.mark.parametrize("value", OTHERS)
def test_numbers_and_texts_stay(value: object) -> None:
    assert safe_cell(value) == value


def test_sql_gives_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "skilltide.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT '=1+1' AS a, -5 AS b, '-5' AS c, -0.5::DECIMAL(4, 2) AS d, ['=1'] AS e"
        )
    stream = io.StringIO()
    run_query(path, 'SELECT *, 1 AS "=head" FROM t', "csv", stream)
    head, row = csv.reader(io.StringIO(stream.getvalue()))
    assert head == ["a", "b", "c", "d", "e", "'=head"]
    assert row == ["'=1+1", "-5", "-5", "-0.50", '["=1"]', "1"]
