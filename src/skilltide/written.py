"""Which files with the warehouse's contents were written outside the home's own folders, so that all can be cleared.

The list has a line for each, JSON: a path, or a mapping with the path, the `mount` that it is on where that isn't the
root's, and `is_due` where it was to be removed and couldn't be. Lines are added and taken out under a lock.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO

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


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the list."""

    path: Path
    mount: Path | None = None
    """Where the disk or share that it is on was mounted; None for the one that holds the root."""
    is_due: bool = False
    """Whether it was to be removed, and couldn't be."""

    @classmethod
    def of_line(cls, line: bytes) -> "_Entry":
        """Read a line; raises ValueError, KeyError or TypeError for half of one."""
        told = json.loads(line)
        if not isinstance(told, dict):
            return cls(Path(str(told)))
        mount = told.get("mount")
        return cls(Path(told["path"]), None if mount is None else Path(mount), bool(told.get("is_due")))

    @property
    def line(self) -> bytes:
        """The line, with its end."""
        told: dict[str, object] = {"path": str(self.path)}
        if self.mount is not None:
            told["mount"] = str(self.mount)
        if self.is_due:
            told["is_due"] = True
        return f"{json.dumps(told if len(told) > 1 else told['path'])}\n".encode("ascii")  # a path need not be UTF-8

    @property
    def is_on_its_mount(self) -> bool:
        """Whether the disk or share is mounted that it was written to."""
        return self.mount is None or _mount_of(self.path) not in self.mount.parents


def note_written(settings: Settings, path: Path) -> None:
    """Remember a file or site that a user had written (`report --out`, `sql --out`, `site --out`).

    Who may only read the warehouse can't have it remembered, and is told so.
    """
    if stream_of(path) is not None:  # a device keeps nothing, and what standard output leads to is the caller's own
        return
    path = path.resolve()
    mount = _mount_of(path)
    entry = _Entry(path, None if mount == mount.parent else mount)
    try:
        private_folder(settings.written.parent)
        with _locked(settings.written) as file:
            _add(entry, settings.written, file)
    except OSError as error:
        with suppress(OSError):
            if entry in _entries(settings.written.read_bytes()):
                return
        logger.warning(
            "%s: `skilltide forget` won't know of this file, as it can't be noted in the home (%s). Remove it yourself "
            "when something is forgotten.",
            path, error.strerror or error,
        )  # fmt: skip


def _add(entry: _Entry, path: Path, file: BinaryIO) -> None:
    """Add an entry to the list (`file`, at `path`), which is locked, unless it is there.

    What was due at its place is no longer: it is overwritten.
    """
    told = file.read()
    listed = _entries(told)
    if entry in listed:
        return
    others = [one for one in listed if (one.path, one.mount) != (entry.path, entry.mount)]
    if len(others) < len(listed):
        write_private(path, b"".join(one.line for one in (*others, entry)))
        return
    file.write(entry.line if told.endswith(b"\n") or not told else b"\n" + entry.line)
    file.flush()
    os.fsync(file.fileno())


def clear_copies(settings: Settings) -> Cleared:
    """Remove cached responses, briefs, and all files and sites that were written.

    What can't be removed, or looked for, stays noted, for `clear_left`. The report and the exports are written again by
    the run that publishes. How often hosts were asked today stays.
    """
    cleared, settings = Cleared(), _wherever_we_are(settings)
    old = [settings.reports / name for name in (".last.duckdb", ".previous.duckdb")]  # what older versions compared
    cached = [path for path in settings.http_cache.glob("*") if path.name != REQUEST_COUNTS]
    briefs = [path for path in sorted(settings.briefs.glob("*")) if BRIEF_NAME.fullmatch(path.name)]
    own = (*cached, *briefs, *old, settings.query_history)
    left = [_Entry(path) for path in own if not _removed(path, cleared)]
    _clear_listed(settings, cleared, left, is_due_only=False)
    return cleared


def clear_left(settings: Settings) -> Cleared:
    """Remove what `clear_copies` could not, and nothing that was written since."""
    cleared, settings = Cleared(), _wherever_we_are(settings)
    try:
        _clear_listed(settings, cleared, [], is_due_only=True)
    except OSError as error:
        cleared.remains.append(
            f"{settings.written}, which lists files to remove, can't be used ({error.strerror or error}): let this "
            f"user read and write it; each run tries again"
        )
    return cleared


def _wherever_we_are(settings: Settings) -> Settings:
    """Return settings whose home is a whole path: what is noted is looked for by runs that are in other folders."""
    return settings.at(settings.home.resolve())


def _clear_listed(settings: Settings, cleared: Cleared, left: list[_Entry], *, is_due_only: bool) -> None:
    """Remove the files and sites of the list, or those that are due; `left`: what is to be listed as due besides."""
    if not left and not settings.written.exists():
        return
    with _locked(settings.written) as file:
        listed = _entries(file.read())
        chosen = [entry for entry in listed if entry.is_due or not is_due_only]
        kept = [entry for entry in listed if entry not in chosen]
        left = left + [entry for entry in chosen if not _is_cleared(entry, settings, cleared)]
        kept += [replace(entry, is_due=True) for entry in left]
        if kept and kept != listed:
            write_private(settings.written, b"".join(entry.line for entry in kept))
        elif not kept:
            settings.written.unlink(missing_ok=True)


def _is_cleared(entry: _Entry, settings: Settings, cleared: Cleared) -> bool:
    """Remove a file or site of the list; False where it may still be there, which is told."""
    path = entry.path
    if not entry.is_on_its_mount:  # what is there is another file
        missing = entry.mount
    elif _is_there(path, settings.http_cache):
        if not _removed(path, cleared):
            return False
        cleared.removed.append(path)
        return True
    elif path.is_relative_to(settings.home) or path.parent.is_dir():
        return True
    else:
        missing = path.parent
    cleared.remains.append(
        f"{path} can't be looked for, as {missing} isn't there (a disk or share that is away?), and was written when "
        f"what is forgotten was still there: have it there again, and the next run removes the file. If it is gone for "
        f"good, take its line out of {settings.written}"
    )
    return False


def _is_there(path: Path, cache: Path) -> bool:
    """Whether a file, one of our sites or anything in `cache` is there; or may be, in a folder that is closed to us."""
    try:
        mode = path.stat().st_mode
        return path.parent == cache or S_ISREG(mode) or (S_ISDIR(mode) and S_ISREG((path / SITE_MARK).stat().st_mode))
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def _mount_of(path: Path) -> Path:
    """Return where the disk or share is mounted that a path is on, or would be."""
    return next(place for place in (path, *path.parents) if os.path.ismount(place) or place == place.parent)


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


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    """Open the list at its beginning, to read it and to add to its end; nobody else changes it meanwhile."""
    while True:
        with open(path, "a+b", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            with suppress(OSError):  # a file system without locks: what is added is whole all the same
                fcntl.flock(file, fcntl.LOCK_EX)
            if _is_file_at(path, file):  # not one that was replaced while this waited
                file.seek(0)
                yield file
                return


def _is_file_at(path: Path, file: BinaryIO) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _entries(told: bytes) -> list[_Entry]:
    """Return the list's entries, each once."""
    found = []
    for line in told.splitlines():
        with suppress(ValueError, KeyError, TypeError):  # half a line, of a full disk
            found.append(_Entry.of_line(line))
    return list(dict.fromkeys(found))
