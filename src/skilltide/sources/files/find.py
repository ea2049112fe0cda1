"""Which files a source reads: those that an entry names, by path, folder or glob; of a ZIP archive its members."""

import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from skilltide.errors import SourceError
from skilltide.sources.file_source import InputUnit
from skilltide.sources.files.file_input import BROKEN_ZIP

Format = Literal["csv", "json", "jsonl", "parquet", "xlsx", "xml", "sqlite", "duckdb"]
SUFFIXES: dict[str, Format] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".parquet": "parquet", ".pq": "parquet", ".xlsx": "xlsx", ".xlsm": "xlsx", ".xml": "xml", ".rss": "xml",
    ".atom": "xml", ".sqlite": "sqlite", ".sqlite3": "sqlite", ".db": "sqlite", ".duckdb": "duckdb", ".ddb": "duckdb",
}  # fmt: skip
ARCHIVE = ".zip"
_COMPRESSIONS = {".gz", ".zst", ".zstd"}
_DATABASES = {"sqlite", "duckdb"}
_UNREAD = frozenset(
    {
        ".xls", ".xlsb", ".ods", ".numbers", ".tar", ".tgz", ".7z", ".rar", ".bz2", ".xz", ".lz4", ".feather",
        ".arrow", ".avro", ".orc", ".pkl", ".pickle", ".rds", ".rdata", ".dta", ".sav", ".warc", ".html", ".htm",
        ".mht", ".mhtml", ".pdf", ".doc", ".docx", ".odt", ".rtf",
    }
)  # fmt: skip
"""Suffixes of files that people keep postings in and that are not read: a folder's are told, not passed over silently.
"""
_ABOUT = re.compile(r"(?:read.?me|licen[cs]e|notice|changelog|citation|authors|robots|requirements)\b", re.IGNORECASE)
"""Names of files that lie beside data and tell about them."""


def find_files(paths: str | Sequence[str], declared: Format | None, where: str) -> list[InputUnit]:
    """Return the files at paths (files, globs or folders), each once, sorted by path. Of archives the members.

    `declared` is the format that the entry gives, if any: files are then taken whatever their suffix. Hidden files
    count only where they are named or a glob finds them; so do databases, since a folder may hold our own, and files
    that tell about others (README). `where` names the source in messages.

    Raises:
        SourceError: there is no file at one of the paths, or its name tells no format.
    """
    units: dict[str, InputUnit] = {}
    for item in [paths] if isinstance(paths, str) else paths:
        found = _find(_from_home(item), declared, where)
        if not found:
            kinds = ", ".join((*SUFFIXES, ARCHIVE))
            unread = ", ".join(one.name for one in passed_over(item, declared)[:5])
            there = f"nothing there but {unread}" if unread else "no file there"
            raise SourceError(f"{where}: {item}: {there}; expected a file, a glob or a folder with {kinds}.")
        for path in found:
            for unit in _units(path, declared):
                units[unit.key] = unit
    return [units[key] for key in sorted(units)]


def passed_over(paths: str | Sequence[str], declared: Format | None) -> list[Path]:
    """Return the files in folders, and of globs, that may hold postings in a form that is not read, or a database."""
    found: set[Path] = set()
    for item in [paths] if isinstance(paths, str) else paths:
        path = _from_home(item)
        inside = path.rglob("*") if path.is_dir() else () if path.exists() else _matches(path)
        for one in inside if declared is None else ():
            name = one.name.lower()
            suffix = PurePosixPath(name.removesuffix(".gz").removesuffix(".zst")).suffix
            is_folder = path.is_dir()
            is_unread = suffix in _UNREAD or (is_folder and SUFFIXES.get(suffix) in _DATABASES)
            if is_unread and one.is_file() and not (is_folder and (_is_hidden(one, path) or _ABOUT.match(one.name))):
                found.add(one)
    return sorted(found)


def _from_home(path: str) -> Path:
    """Return a path in which ~ means what it means to a shell; one of nobody's is left so, and isn't found."""
    return Path(os.path.expanduser(path))  # noqa: PTH111


def format_of(name: str, declared: Format | None) -> Format | None:
    """Return a file's format: the declared one, else what its suffix tells (before `.gz` and the like), else None."""
    if declared is not None:
        return declared
    suffixes = [suffix.lower() for suffix in PurePosixPath(name).suffixes]
    if suffixes and suffixes[-1] in _COMPRESSIONS:
        suffixes.pop()
    return SUFFIXES.get(suffixes[-1]) if suffixes else None


def is_archive(name: str) -> bool:
    """Tell whether a file's name is that of a ZIP archive."""
    return name.lower().endswith(ARCHIVE)


def _units(path: Path, declared: Format | None) -> Iterator[InputUnit]:
    stat = path.stat()
    changed_at = datetime.fromtimestamp(stat.st_mtime, UTC)
    if not is_archive(path.name):
        yield InputUnit(str(path), stat.st_size, changed_at)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if _is_data(info, declared)]
    except (*BROKEN_ZIP, OSError):
        members = []
    if not members:  # reading it will tell why it can't be used
        yield InputUnit(str(path), stat.st_size, changed_at)
    for info in members:
        yield InputUnit(f"{path}/{info.filename}", info.file_size, changed_at)


def _is_data(info: zipfile.ZipInfo, declared: Format | None) -> bool:
    if not info.filename:  # of a damaged archive
        return False
    member = PurePosixPath(info.filename)
    is_hidden = any(part.startswith((".", "__MACOSX")) for part in member.parts)
    is_known = format_of(member.name, declared) is not None or is_archive(member.name)
    return not info.is_dir() and not is_hidden and is_known and not _ABOUT.match(member.name)


def _find(path: Path, declared: Format | None, where: str) -> list[Path]:
    if path.is_dir():
        return [
            item
            for item in path.rglob("*")
            if item.is_file()
            and not _is_hidden(item, path)
            and not _ABOUT.match(item.name)
            and _is_taken(item, declared)
        ]
    if path.exists():
        if format_of(path.name, declared) is None and not is_archive(path.name):
            expected = f"expected {', '.join((*SUFFIXES, ARCHIVE))} (also .gz, .zst)"
            if path.suffix.lower() in _UNREAD:
                raise SourceError(f"{where}: {path}: files of this form are not read; {expected}.")
            told = f"{path.suffix or 'no suffix'} tells no format"
            raise SourceError(f"{where}: {path}: {told}; {expected}, or set `format:`.")
        return [path]
    found = (item for item in _matches(path) if item.is_file())
    return [item for item in found if format_of(item.name, declared) or is_archive(item.name)]


def _matches(path: Path) -> Iterator[Path]:
    """Yield what a glob finds, nothing for a path that is none."""
    if any(mark in str(path) for mark in "*?["):
        folder = next(parent for parent in path.parents if parent.is_dir())  # its name may hold such marks as well
        yield from folder.glob(str(path.relative_to(folder)))


def _is_taken(path: Path, declared: Format | None) -> bool:
    kind = format_of(path.name, declared)
    return is_archive(path.name) or (kind is not None and (declared is not None or kind not in _DATABASES))


def _is_hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)
