"""Where the published warehouse stands: a database file, or a DuckLake that a team shares."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from skilltide.errors import ConfigurationError

SCHEME = "ducklake:"
_PASSWORDS = (
    (re.compile(r"(password\s*=\s*)('(?:[^'\\]|\\.)*'|\S+)", re.IGNORECASE), r"\1***"),
    (re.compile(r"(://[^:/@\s]*:)[^@\s]*@"), r"\1***@"),
)
HOW_TO_SET = (
    "Set SKILLTIDE_WAREHOUSE to ducklake:postgres:dbname=NAME host=HOST, ducklake:sqlite:FILE or "
    "ducklake:FILE.ducklake, or unset it for the file in the home."
)


@dataclass(frozen=True)
class Lake:
    """A DuckLake: a catalog (PostgreSQL, SQLite or a DuckDB file), and a folder or bucket that holds the data."""

    catalog: str
    """What stands behind `ducklake:`."""
    data: str | None = None
    """Folder or `s3://bucket/prefix/`; None where the catalog knows it already, or keeps its own folder."""

    @property
    def kind(self) -> str:
        """What holds the catalog: `postgres`, `sqlite` or `duckdb`."""
        kind, colon, _ = self.catalog.partition(":")
        return kind if colon and kind in ("postgres", "sqlite") else "duckdb"

    @property
    def file(self) -> Path | None:
        """The catalog's file; None for a server's."""
        return None if self.kind == "postgres" else Path(self.catalog.removeprefix("sqlite:"))

    def __str__(self) -> str:
        return SCHEME + without_passwords(self.catalog)


Place = Path | Lake
"""What readers open."""


def lake_of(text: str, data: str | None) -> Lake | None:
    """Return the lake that a setting names; None where it is empty or `file`. In files and folders, ~ is as in a shell.

    Raises:
        ConfigurationError: it names no catalog that a DuckLake can have, or the home of nobody.
    """
    if text in ("", "file"):
        return None
    catalog = text.removeprefix(SCHEME).strip()
    if not text.startswith(SCHEME) or not catalog or catalog in ("postgres:", "sqlite:"):
        raise ConfigurationError(f"setting warehouse: {without_passwords(text)!r} names no warehouse. {HOW_TO_SET}")
    if catalog.startswith("mysql:"):
        raise ConfigurationError(f"setting warehouse: a catalog in MySQL is not supported by skilltide. {HOW_TO_SET}")
    lake = Lake(catalog, data or None)
    if lake.file is not None:  # the same file from wherever it is read, with a folder beside it
        path = _absolute(catalog.removeprefix("sqlite:"), "warehouse")
        lake = Lake(f"{'sqlite:' if lake.kind == 'sqlite' else ''}{path}", lake.data or f"{path}.files")
    if lake.data:
        is_folder = "://" not in lake.data
        whole = str(_absolute(lake.data, "warehouse_data")) if is_folder else lake.data
        lake = Lake(lake.catalog, whole if whole.endswith("/") else f"{whole}/")
    return lake


def _absolute(text: str, setting: str) -> Path:
    """Return a path that a setting gives, from the root on."""
    path = os.path.expanduser(text)  # noqa: PTH111 - Path takes the dot off ./~
    if path.startswith("~"):
        raise ConfigurationError(
            f"setting {setting}: {text!r}: no user of that name has a home. Give the whole path, or ./~... for a name "
            f"that begins so."
        )
    return Path(path).absolute()


def without_passwords(text: str) -> str:
    """Return a connection string, or a message that quotes one, with its passwords blotted out."""
    for pattern, told in _PASSWORDS:
        text = pattern.sub(told, text)
    return text
