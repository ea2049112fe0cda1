"""Where the published warehouse stands: a database file, or a DuckLake that a team shares."""

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


def expanded(path: Path) -> Path:
    """Return a path in which ~ means what it means to a shell: services and containers hand it on as it is written.

    Raises:
        ValueError: no folder is known that it could mean (`~nobody`, or a user without one).
    """
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError(f"no folder is known that {path.parts[0]} means, expected a path") from None


def lake_of(text: str, data: str | None) -> Lake | None:
    """Return the lake that a setting names; None where it is empty or `file`. In files and folders, ~ is as in a shell.

    Raises:
        ConfigurationError: it names no catalog that a DuckLake can have, or a folder that can't be found (`~nobody`).
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
        path = _whole(lake.catalog.removeprefix("sqlite:"), "warehouse")
        lake = Lake(f"{'sqlite:' if lake.kind == 'sqlite' else ''}{path}", lake.data or f"{path}.files")
    if lake.data:
        is_folder = "://" not in lake.data
        whole = str(_whole(lake.data, "warehouse_data")) if is_folder else lake.data
        lake = Lake(lake.catalog, whole if whole.endswith("/") else f"{whole}/")
    return lake


def _whole(text: str, setting: str) -> Path:
    """Return the whole path of a file or folder that a setting names."""
    try:
        return (expanded(Path(text)) if text.startswith("~") else Path(text)).absolute()
    except ValueError as error:
        raise ConfigurationError(
            f"setting {setting}: {text!r}: {error}. Set SKILLTIDE_{setting.upper()} to one that is whole."
        ) from None


def without_passwords(text: str) -> str:
    """Return a connection string, or a message that quotes one, with its passwords blotted out."""
    for pattern, told in _PASSWORDS:
        text = pattern.sub(told, text)
    return text
