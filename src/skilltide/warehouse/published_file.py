"""What the published file holds, so that the next publication writes only what differs.

It is noted in the working database (`ops.published_file`) after the file has its name, with what tells that file from
any other; one that somebody replaced, or that a killed run left, is not known and is written whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from skilltide.versions import code_version
from skilltide.warehouse.contents import digest_of
from skilltide.warehouse.definitions import Definition
from skilltide.warehouse.interface import Macro


@dataclass(frozen=True)
class Written:
    """What a published file was made of."""

    frame: str
    """Of all but the rows: definitions, wording, macros, code."""
    contents: Mapping[str, str]
    """Mart -> what it held."""

    def differing(self, now: "Written") -> set[str]:
        """Return the marts that hold something else now; all of them where anything but rows differs."""
        return {
            mart
            for mart, content in now.contents.items()
            if self.frame != now.frame or self.contents.get(mart) != content
        }


def frame_of(definitions: Mapping[str, Definition], macros: Mapping[str, Macro], *, has_texts: bool) -> str:
    """Return a digest of all that makes a published file, apart from rows."""
    told = [code_version("skilltide.steps.publish"), duckdb.__version__, str(has_texts)]
    for one in definitions.values():
        told += [one.name, *one.words, one.comment, str(one.whole_text)]
    columns = {name: column for one in definitions.values() for name, column in one.columns.items()}
    told += [f"{name} {column.meaning}" for name, column in columns.items()]
    told += [f"{macro.comment} {macro.definition.sql}" for macro in macros.values()]
    return digest_of(told)


def read_written(connection: duckdb.DuckDBPyConnection, path: Path) -> Written | None:
    """Return what the file at `path` was made of; None where this warehouse did not write what stands there."""
    row = connection.execute(
        "SELECT identity, frame, contents FROM ops.published_file WHERE path = ?", [str(path)]
    ).fetchone()
    if row is None or not path.exists() or row[0] != _identity(path):
        return None
    return Written(row[1], row[2])


def note_written(connection: duckdb.DuckDBPyConnection, path: Path, written: Written) -> None:
    """Note what the file that now stands at `path` was made of."""
    contents = list(written.contents.items())
    connection.execute(
        "INSERT OR REPLACE INTO ops.published_file SELECT ?, ?, ?, map(?::VARCHAR[], ?::VARCHAR[])",
        [str(path), _identity(path), written.frame, [mart for mart, _ in contents], [told for _, told in contents]],
    )


def _identity(path: Path) -> str:
    told = path.stat()
    return f"{told.st_ino} {told.st_size} {told.st_mtime_ns}"
