"""Reads `sources.yml` (source id -> entry) and builds sources, also from paths given on the command line."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from skilltide.errors import ConfigurationError
from skilltide.sources.board_source import BoardSource
from skilltide.sources.discovery import discover, platform_of
from skilltide.sources.file_source import FileSource
from skilltide.sources.own_yaml import read_own_yaml
from skilltide.sources.source import Source

SOURCE_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_DATE_PART = re.compile(r"(?:^|[_\-. ])?\d{2,4}[_\-. ]?\d{2}(?:[_\-. ]?\d{2})?(?=[_\-. ]|$)")


def load_sources(path: Path, *, is_disabled_included: bool = False) -> dict[str, Source]:
    """Load all sources of a `sources.yml`, by id, in the file's order.

    Relative paths inside it are relative to its folder. Raises ConfigurationError naming file, entry and key.
    """
    data = read_own_yaml(path, "Expected `source-id:` with `platform:` and its keys; or name files instead.")
    sources = build_sources(data, where=str(path), base=path.parent)
    return {key: source for key, source in sources.items() if source.entry.enabled or is_disabled_included}


def build_sources(data: Mapping[Any, Any], where: str, base: Path | None = None) -> dict[str, Source]:
    """Build sources from entries already loaded; `where` names them in messages, `base` anchors relative paths."""
    sources = {str(key): build_source(str(key), entry, where, base) for key, entry in data.items()}
    for source in sources.values():
        if isinstance(source, BoardSource):
            source.check_choice(where)
    return sources


def build_source(source_id: str, entry: Any, where: str = "sources.yml", base: Path | None = None) -> Source:
    """Build one source from its entry (a mapping with `platform`)."""
    if not SOURCE_ID.fullmatch(source_id):
        raise ConfigurationError(
            f"{where}: {source_id!r} can't be a source id; "
            "expected small letters, digits, '-' and '_', e.g. linkedin-history."
        )
    if not isinstance(entry, dict):
        raise ConfigurationError(f"{where}: {source_id}: holds {entry!r}, expected keys such as platform and path.")
    platform = platform_of(entry.get("platform"))
    if platform is None:
        raise ConfigurationError(
            f"{where}: {source_id}: platform {entry.get('platform')!r} is unknown; "
            f"known are {', '.join(sorted(discover()))}."
        )
    given = dict(entry)
    if base is not None:
        given |= {key: _anchored(given[key], base) for key in platform.path_keys if key in given}
    return platform.from_config(source_id, given, where)


def files_source(paths: Sequence[str | Path], source_id: str | None = None, **options: Any) -> FileSource:
    """Build a `files` source from paths given on the command line (files, globs or folders).

    `options` are the other keys of a `files` entry, e.g. `columns`. Without an id, it is made of the first path.
    """
    if not paths:
        raise ConfigurationError("No path given. Name a file, a glob or a folder of CSV, JSON or Parquet files.")
    name = source_id or suggest_source_id(Path(paths[0]))
    entry = {"platform": "files", "path": [str(path) for path in paths], **options}
    source = build_source(name, entry, where="command line")
    assert isinstance(source, FileSource)
    return source


def suggest_source_id(path: Path) -> str:
    """Make a source id of a path: the name without suffixes and dates, e.g. `jobs_20240702.csv.gz` -> `jobs`."""
    stem = path.name.split(".")[0] if not path.is_dir() else path.resolve().name
    stem = _DATE_PART.sub("", stem.replace("*", "").replace("?", ""))
    slug = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")
    return slug[:63] or "files"


def _anchored(value: Any, base: Path) -> Any:
    if isinstance(value, str):
        return str(base / os.path.expanduser(value))  # noqa: PTH111 - `~nobody` isn't found
    if isinstance(value, list):
        return [_anchored(item, base) for item in value]
    return value
