"""Which files with the warehouse's contents were written outside the home's own folders, so that all can be cleared."""

import shutil
from pathlib import Path

import orjson

from skilltide.permissions import private_folder
from skilltide.settings import Settings

SITE_MARK = "skilltide-site.json"
"""A folder with this file is a site that was written by us, and may be replaced or removed."""


def note_written(settings: Settings, path: Path) -> None:
    """Remember a file or site that a user had written (`report --out`, `sql --out`, `site --out`)."""
    if str(path.resolve()) not in _listed(settings):
        private_folder(settings.written.parent)
        with settings.written.open("ab") as file:
            file.write(orjson.dumps(str(path.resolve()), option=orjson.OPT_APPEND_NEWLINE))
        settings.written.chmod(0o600)


def clear_copies(settings: Settings) -> list[Path]:
    """Remove cached responses, briefs, and all files and sites that were written; return those of the last.

    The report and the exports are written again by the run that publishes.
    """
    shutil.rmtree(settings.http_cache, ignore_errors=True)
    shutil.rmtree(settings.briefs, ignore_errors=True)
    for kept in (".last.duckdb", ".previous.duckdb"):  # what older versions compared reports with
        (settings.reports / kept).unlink(missing_ok=True)
    return clear_written(settings)


def clear_written(settings: Settings) -> list[Path]:
    """Remove the files and sites that were written; return those that were still there."""
    found = [path for path in map(Path, _listed(settings)) if path.is_file() or (path / SITE_MARK).is_file()]
    for path in found:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    settings.written.unlink(missing_ok=True)
    return found


def _listed(settings: Settings) -> list[str]:
    if not settings.written.exists():
        return []
    return [str(orjson.loads(line)) for line in settings.written.read_bytes().splitlines() if line.strip()]
