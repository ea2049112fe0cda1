"""What people write into `sources.yml` and `boards.yml`: nothing of it is dropped without a word."""

from pathlib import Path

import pytest

from skilltide.errors import ConfigurationError
from skilltide.inputs import resolve_inputs
from skilltide.settings import Settings
from skilltide.sources.board_registry import written_lines
from skilltide.sources.config import load_sources

ENTRY = "  platform: files\n  path: a.csv\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            f"board:\n{ENTRY}board:\n  platform: files\n  path: b.csv\n".encode(),
            "line 4: can't be read .'board' stands there already",
        ),
        (f"board:\n{ENTRY}  path: b.csv\n".encode(), "line 4: can't be read .'path' stands there already, in line 3"),
        (f"# Nörd\nboard:\n{ENTRY}".encode("latin-1"), "line 1: not UTF-8. Save the file as UTF-8"),
        (f"board:\n{ENTRY}".encode("utf-16"), "line 1: not UTF-8"),
        (b"- board\n", "holds a list, not a mapping. Expected `source-id:`"),
        (b"board: [\n", "line 2: .*Expected `source-id:`"),
    ],
)
def test_a_sources_file_that_would_be_read_otherwise_than_meant_is_refused(
    content: bytes, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "sources.yml"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=rf"sources\.yml: ?{told}"):
        load_sources(path)


def test_two_entries_may_share_values_and_an_editor_may_leave_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "sources.yml"
    path.write_text(f"\ufeffone: &one\n{ENTRY}two:\n  <<: *one\n  path: b.csv\n", encoding="utf-8")
    assert list(load_sources(path)) == ["one", "two"]


def test_a_platform_that_stands_twice_among_boards_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "boards.yml"
    path.write_text("ashby:\n  - {board: acme}\nlever:\n  - {board: acme}\nashby:\n  - {board: other}\n")
    with pytest.raises(
        ConfigurationError, match=r"boards\.yml: line 5: can't be read .'ashby' stands there already, in line 1"
    ):
        written_lines(path)


@pytest.mark.parametrize("content", ["", f"board:\n  enabled: false\n{ENTRY}"])
def test_a_file_that_names_nothing_to_read_is_not_said_to_be_missing(content: str, tmp_path: Path) -> None:
    (tmp_path / "sources.yml").write_text(content)
    with pytest.raises(ConfigurationError, match=r"sources\.yml: names no source that is enabled"):
        resolve_inputs(Settings(home=tmp_path))
