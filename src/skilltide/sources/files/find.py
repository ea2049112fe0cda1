"""Which files a source reads: those that an entry names, by path, folder or glob."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from skilltide.errors import SourceError
from skilltide.sources.file_source import InputUnit

Format = Literal["csv", "json", "jsonl", "parquet"]
SUFFIXES: dict[str, Format] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip
_COMPRESSIONS = {".gz", ".zst", ".zstd"}


def find_files(paths: str | Sequence[str], declared: Format | None, where: str) -> list[InputUnit]:
    """Return the files at paths (files, globs or folders), each once, sorted by path.

    `declared` is the format that the entry gives, if any: files are then taken whatever their suffix. Hidden files
    count only where they are named or a glob finds them. `where` names the source in messages.

    Raises:
        SourceError: there is no file at one of the paths, or its name tells no format.
    """
    units: dict[str, InputUnit] = {}
    for item in [paths] if isinstance(paths, str) else paths:
        found = _find(Path(item).expanduser(), declared, where)
        if not found:
            kinds = ", ".join(SUFFIXES)
            raise SourceError(f"{where}: {item}: no file there; expected a file, a glob or a folder with {kinds}.")
        for path in found:
            stat = path.stat()
            units[str(path)] = InputUnit(str(path), stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC))
    return [units[key] for key in sorted(units)]


def format_of(path: Path, declared: Format | None) -> Format | None:
    """Return a file's format: the declared one, else what its suffix tells (before `.gz` and the like), else None."""
    if declared is not None:
        return declared
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in _COMPRESSIONS:
        suffixes.pop()
    return SUFFIXES.get(suffixes[-1]) if suffixes else None


def _find(path: Path, declared: Format | None, where: str) -> list[Path]:
    if path.is_dir():
        return [
            item
            for item in path.rglob("*")
            if item.is_file() and not _is_hidden(item, path) and format_of(item, declared)
        ]
    if path.exists():
        if format_of(path, declared) is None:
            raise SourceError(
                f"{where}: {path}: {path.suffix or 'no suffix'} tells no format; "
                f"expected {', '.join(SUFFIXES)} (also .gz, .zst), or set `format:`."
            )
        return [path]
    text = str(path)
    if any(mark in text for mark in "*?["):
        anchor = Path(path.anchor) if path.is_absolute() else Path()
        pattern = str(path.relative_to(anchor)) if path.is_absolute() else text
        return [item for item in anchor.glob(pattern) if item.is_file() and format_of(item, declared)]
    return []


def _is_hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)
