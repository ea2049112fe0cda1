"""What replaces the end of a line when Tab is typed, and the file of the history."""

import stat
from pathlib import Path

import pytest

from skilltide.prompt.line_editor import LineEditor, completions

readline = pytest.importorskip("readline")


@pytest.mark.parametrize(
    ("line", "text", "typed", "found", "expected"),
    [
        ("FROM mar", "mar", "mar", ["marts."], ["marts."]),
        ("= 'Amazon W", "W", "Amazon W", ["Amazon Web Services"], ["Web Services"]),
        ("= 'amazon W", "W", "amazon W", ["Amazon Web Services"], []),  # what stands there can't be changed
        ("= 'aws", "aws", "aws", ["amazon-web-services"], ["amazon-web-services"]),
        ("SELECT a-marts.sk", "a-marts.sk", "marts.sk", ["marts.skill"], ["a-marts.skill"]),
    ],
)
def test_only_the_last_word_is_replaced(
    line: str, text: str, typed: str, found: list[str], expected: list[str]
) -> None:
    assert completions(line, text, lambda asked: (typed, found) if asked == line else ("", [])) == expected


def test_the_history_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "sql_history"
    for entry in ("SELECT 1;", "SELECT 1;", "SELECT 2;"):
        with LineEditor(path, lambda line: ("", [])) as editor:
            editor.remember([entry])
    assert [line for line in path.read_text().splitlines() if "SELECT" in line] == ["SELECT 1;", "SELECT 2;"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_home_that_cant_be_written_costs_the_history_only(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    with LineEditor(tmp_path / "cache" / "sql_history", lambda line: ("", [])) as editor:
        editor.remember(["SELECT 1;"])
    assert editor.trouble and "can't be kept" in editor.trouble
