"""Marts that are built part by part equal those built whole; a part_content that leaves something out doesn't pass."""

from pathlib import Path

import duckdb
import pytest

from skilltide.errors import WarehouseError
from skilltide.steps import build
from skilltide.steps.build import build_marts
from skilltide.warehouse.definitions import Definition, read_marts
from skilltide.warehouse.fields import Field, read_field
from skilltide.warehouse.migrate import migrate
from skilltide.warehouse.rows import touch

WHOLE = "SELECT name.a, n.b * name.factor AS b FROM marts.number AS n JOIN staging.name AS name USING (a)"
PARTS = "SELECT a, hash(b) FROM marts.number"


def written(folder: Path, name: str, sql: str, **header: str) -> Path:
    told = "".join(f"{key}: {value}\n" for key, value in ({"description": "x", "grain": "a"} | header).items())
    (folder / f"{name}.sql").write_text(f"/*\n{told}*/\n{sql}\n")
    return folder / f"{name}.sql"


def fields() -> dict[str, Field]:
    return {name: read_field(name, f"The {name}.", "fields.yml") for name in ("a", "b")}


class Small:
    """A warehouse of two tables, and a mart of both that is built part by part."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, part_content: str = PARTS) -> None:
        self.folder = folder
        self.connection = duckdb.connect()
        migrate(self.connection)
        self.connection.execute("CREATE TABLE staging.source AS SELECT i AS a, i AS b, 0 AS c FROM range(100) AS t (i)")
        self.connection.execute("CREATE TABLE staging.name AS SELECT i AS a, 1 AS factor FROM range(200) AS t (i)")
        self.files = [
            written(folder, "number", "SELECT a, b FROM staging.source"),
            written(folder, "made", WHOLE, part="a", part_content=part_content),
        ]
        patch.setattr(build, "marts", self.definitions)
        self.names: list[str] = []
        build_marts(self.connection)

    def definitions(self) -> dict[str, Definition]:
        return read_marts(self.files, [], fields())

    def change(self, sql: str, table: str) -> None:
        self.connection.execute(sql)
        touch(self.connection, table)
        build_marts(self.connection)

    def rows(self) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Return the mart's rows, and what its SELECT gives."""
        return (
            self.connection.execute("SELECT a, b FROM marts.made ORDER BY ALL").fetchall(),
            self.connection.execute(f"SELECT a, b FROM ({WHOLE}) ORDER BY ALL").fetchall(),
        )


CHANGES = {
    "another value": "UPDATE staging.source SET b = 1000 WHERE a = 3",
    "a new part": "INSERT INTO staging.source VALUES (150, 7, 0)",
    "one that is gone": "DELETE FROM staging.source WHERE a = 5",
    "many": "UPDATE staging.source SET b = b + 1 WHERE a < 90",
    "nothing that counts": "UPDATE staging.source SET c = 1",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_parts_that_differ_are_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    small = Small(tmp_path, monkeypatch)
    small.change(change, "source")
    made, whole = small.rows()
    assert made == whole


def test_a_part_that_does_not_differ_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = Small(tmp_path, monkeypatch)
    small.connection.execute("UPDATE marts.made SET b = -1 WHERE a = 9")  # seen only where it is made again
    small.change(CHANGES["another value"], "source")
    assert (9, -1) in small.rows()[0] and (3, 1000) in small.rows()[0]


def test_what_its_parts_are_not_made_of_counts_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = Small(tmp_path, monkeypatch)
    small.change("UPDATE staging.name SET factor = 2 WHERE a = 4", "name")
    made, whole = small.rows()
    assert made == whole and (4, 8) in made


def test_a_part_content_that_leaves_something_out_leaves_the_mart_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the comparison with a build from scratch has to find (`test_incremental`)."""
    small = Small(tmp_path, monkeypatch, part_content="SELECT a, 'always' FROM marts.number")
    small.change(CHANGES["another value"], "source")
    made, whole = small.rows()
    assert made != whole


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ({"part": "a"}, "go together"),
        ({"part_content": "SELECT a, b FROM marts.number"}, "go together"),
        ({"part": "b", "part_content": PARTS}, "part is b, which is not in the grain"),
        (
            {"part": "a", "part_content": "SELECT a, b FROM staging.other"},
            "reads staging.other, which its SELECT doesn't",
        ),
        ({"part": "a", "part_content": PARTS, "storage": "published"}, "only a table"),
    ],
)
def test_what_is_wrong_with_parts_is_told(tmp_path: Path, header: dict[str, str], message: str) -> None:
    files = [written(tmp_path, "number", "SELECT 1 AS a, 2 AS b"), written(tmp_path, "made", WHOLE, **header)]
    with pytest.raises(WarehouseError, match=message):
        read_marts(files, [], fields())


def test_a_part_that_is_given_twice_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WarehouseError, match="part_content gives a value of a twice"):
        Small(tmp_path, monkeypatch, part_content="SELECT 1, b FROM marts.number")
