"""Which files with the warehouse's contents were written outside the home's own folders, so that all can be cleared."""

import json
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from skilltide.durable import stream_of, write_private
from skilltide.log import logger
from skilltide.permissions import private_folder
from skilltide.settings import BRIEF_NAME, REQUEST_COUNTS, Settings

SITE_MARK = "skilltide-site.json"
"""A folder with this file is a site that was written by us, and may be replaced or removed."""
SITE_NAMES = {
    "index.html", "report.html", "feed.xml", "changes", "data", "employer", "figure", "month", "skill", SITE_MARK,
}  # fmt: skip
"""What is ours in such a folder; a `CNAME` or `.git` beside it is somebody's own."""


@dataclass
class Cleared:
    """What became of copies."""

    removed: list[Path] = field(default_factory=list)
    """Files and sites outside the home's folders that were removed."""
    remains: list[str] = field(default_factory=list)
    """What could not be removed, and what to do: one line each."""


def note_written(settings: Settings, path: Path) -> None:
    """Remember a file or site that a user had written (`report --out`, `sql --out`, `site --out`).

    Who may only read the warehouse can't have it remembered, and is told so.
    """
    try:
        if stream_of(path) is not None:  # a device keeps nothing, and what standard output leads to is the caller's own
            return
        path = path.resolve()
        if path not in (listed := _listed(settings)):
            _note(settings, [*listed, path])
    except OSError as error:
        logger.warning(
            "%s: `skilltide forget` won't know of this file, as it can't be noted in the home (%s). Remove it yourself "
            "when something is forgotten.",
            path, error.strerror or error,
        )  # fmt: skip


def clear_copies(settings: Settings) -> Cleared:
    """Remove cached responses, briefs, and all files and sites that were written. What can't be removed stays noted.

    The report and the exports are written again by the run that publishes. How often hosts were asked today stays.
    """
    cleared = Cleared()
    old = [settings.reports / name for name in (".last.duckdb", ".previous.duckdb")]  # what older versions compared
    cached = [path for path in settings.http_cache.glob("*") if path.name != REQUEST_COUNTS]
    briefs = [path for path in sorted(settings.briefs.glob("*")) if BRIEF_NAME.fullmatch(path.name)]
    for path in (*cached, *briefs, *old):
        _removed(path, cleared)
    left = []
    for path in _listed(settings):
        try:
            is_there = path.is_file() or (path / SITE_MARK).is_file()
        except OSError:  # in a folder that is closed to us
            is_there = True
        if is_there and _removed(path, cleared):
            cleared.removed.append(path)
        elif is_there:
            left.append(path)
    if left:
        _note(settings, left)
    else:
        settings.written.unlink(missing_ok=True)
    return cleared


def _removed(path: Path, cleared: Cleared) -> bool:
    """Remove a file, a folder with all in it, or what is ours of a site, its mark last; False where that fails.

    What fails is told.
    """
    try:
        if path.is_dir() and not path.is_symlink():
            is_site = (path / SITE_MARK).is_file()
            for item in sorted(path.iterdir(), key=lambda item: item.name == SITE_MARK):
                if not is_site or item.name in SITE_NAMES:
                    shutil.rmtree(item) if item.is_dir() and not item.is_symlink() else item.unlink()
            if not any(path.iterdir()):
                path.rmdir()
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not path.exists():  # somebody else was quicker
            return True
        cleared.remains.append(
            f"{path} can't be removed ({error.strerror or error}), and was written when what is forgotten was still "
            f"there: remove it, or let this user do so; each run tries again"
        )
        return False
    return True


def _note(settings: Settings, paths: list[Path]) -> None:
    private_folder(settings.written.parent)
    told = "".join(f"{json.dumps(str(path))}\n" for path in paths)  # a path need not be UTF-8
    write_private(settings.written, told.encode("ascii"))


def _listed(settings: Settings) -> list[Path]:
    found = []
    if settings.written.exists():
        for line in settings.written.read_bytes().splitlines():
            with suppress(ValueError):  # half a line, of a full disk
                found.append(Path(str(json.loads(line))))
    return found
