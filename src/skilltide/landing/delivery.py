"""From collectors to the builder: landing files on their way through a shared folder.

A collector finishes a file in its own outbox, seals it (who collected it, how the clock went, and a hash of all in its
name) and copies it to `SHARED/<collector>/<source>/`. The builder copies it from there into its landing folder and
removes it. A sealed file never changes and never gets another name: however often one side or the other dies and
begins anew, the builder has it once. In the shared folder only renames within one folder count, and names and
contents; no locks, and nobody's clock.
"""

import hashlib
import os
import platform
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import zstandard

from skilltide.durable import replace_durably
from skilltide.errors import SkilltideError, SourceError
from skilltide.landing.format import CLOCK_TOLERANCE, Delivery, NewerEntryError, frame, newer, read_entry
from skilltide.log import logger
from skilltide.permissions import open_private, private_folder
from skilltide.settings import COLLECTOR_NAME
from skilltide.sources.config import SOURCE_ID
from skilltide.sources.files.zstd_frames import first_frame_end
from skilltide.trouble import FULL

SUFFIX = ".jsonl.zst"
_RUN_TIME = "%Y%m%dT%H%M%S.%f"
_RUN = re.compile(r"(?P<time>\d{8}T\d{6}\.\d{3})(?P<rest>-[0-9a-f]{4,16})")
_SEALED = re.compile(rf"(?P<run>{_RUN.pattern})\.(?P<digest>[0-9a-f]{{32}})\.jsonl\.zst")
_TAKEN = re.compile(rf"{_RUN.pattern}-(?P<collector>{COLLECTOR_NAME.pattern})\.jsonl\.zst")
_CHUNK = 1 << 20
_UNFINISHED = ".taking"
_DAMAGED = ".damaged"
_TOKEN = re.compile(r"[0-9a-f]{16}")
_SIGN = ".outbox"
"""File in a collector's shared folder that says which outbox delivered there last."""


class Outbox:
    """What a collector has finished: `landing/` (fresh), `ready/` (sealed, to be delivered)."""

    def __init__(self, folder: Path, collector: str) -> None:
        self._folder, self._collector = folder, collector
        self._landing, self._ready = folder / "landing", folder / "ready"

    def settle(self) -> list[str]:
        """Clear up after a run that died while it sealed; before anything else is done, and with nobody else here.

        Returns warnings: what a disk damaged is put aside, and the rest goes on.
        """
        for left in self._ready.glob("*/.*.part"):
            left.unlink()
        warnings = []
        for path in sorted(self._ready.glob(f"*/*{SUFFIX}")):
            try:
                with path.open("rb") as file:
                    sealed, _ = _first_entry(file, path)
            except SourceError:
                aside = path.rename(path.with_name(path.name + _DAMAGED))
                warnings.append(
                    f"{aside}: damaged since it was sealed, and put aside. The rest is delivered. To have what it held "
                    f"collected again, delete {self._folder / 'known.json'}: all is read once more, which changes "
                    f"nothing else."
                )
                continue
            (self._landing / path.parent.name / f"{sealed.run_id}{SUFFIX}").unlink(missing_ok=True)
        return warnings

    def seal(self, finished_at: datetime, clock_offset_seconds: float | None) -> None:
        """Seal what is fresh. `finished_at`: now, by this machine's clock; the offset is what to add to it."""
        offset = clock_offset_seconds or 0.0
        if abs(offset) < CLOCK_TOLERANCE.total_seconds():
            offset = 0.0
        for fresh in sorted(self._landing.glob(f"*/*{SUFFIX}")):
            run_id = fresh.name.removesuffix(SUFFIX)
            entry = Delivery(self._collector, run_id, platform.node(), finished_at, offset)
            _seal(fresh, self._ready / fresh.parent.name, _corrected(run_id, offset), entry)
            fresh.unlink()

    def deliver(self, shared: Path) -> tuple[int, list[str]]:
        """Copy what is ready to the shared folder, each as a whole or not at all; return how many files, and warnings.

        What an earlier delivery of this outbox left half-way is swept; others' is theirs.

        Raises:
            SkilltideError: the shared folder can't be written to; what is ready stays so.
        """
        token = self._token()
        count = 0
        ready = sorted(self._ready.glob(f"*/*{SUFFIX}"))
        own = shared / self._collector
        self._check_mount(shared, len(ready))
        try:
            for left in own.glob(f"*/.*.{token}.part"):
                left.unlink(missing_ok=True)
            warnings = self._sign(own, token)
            for path in ready:
                _deliver(path, own / path.parent.name, token)
                path.unlink()
                count += 1
        except OSError as error:
            advice = "Free some there" if error.errno in FULL else "Is it there, and may this user write to it"
            raise SkilltideError(
                f"{own}: can't be delivered to ({error.strerror or error}). {advice}"
                f"{'.' if error.errno in FULL else '?'} {len(ready) - count:,} landing files wait in {self._ready}; "
                f"the next run delivers them."
            ) from None
        return count, warnings

    def _sign(self, own: Path, token: str) -> list[str]:
        """Leave word in the collector's shared folder that this outbox delivers there; tell if another one did last."""
        own.mkdir(parents=True, exist_ok=True)
        path = own / _SIGN
        last = path.read_text(errors="replace").split() if path.exists() else [token]
        mine = [token, platform.node()]
        if last != mine:
            unfinished = own / f".{token}.part"
            unfinished.write_text(" ".join(mine))
            replace_durably(unfinished, path)
        if last[:1] == [token]:
            return []
        return [
            f"{own}: another home delivered there last, on {' '.join(last[1:]) or 'an unknown machine'}. Nothing is "
            f"lost by it, but give each its own name (SKILLTIDE_COLLECTOR). One that was set up anew says so once."
        ]

    def _token(self) -> str:
        """Return what marks this outbox's unfinished deliveries, wherever others have the same collector's name."""
        path = self._folder / "token"
        token = path.read_text(errors="replace") if path.exists() else ""
        if not _TOKEN.fullmatch(token):  # none yet, or half of one
            token = secrets.token_hex(8)
            self._write(path, token)
        return token

    def _check_mount(self, shared: Path, waiting: int) -> None:
        """Note on which mount the shared folder is. Where that is gone, the local folder beneath it takes nothing.

        Raises:
            SkilltideError: the shared folder's mount isn't there.
        """
        path = self._folder / "mount"
        shared = shared.resolve()
        before = Path(path.read_text(errors="surrogateescape")) if path.exists() else None
        now = next(place for place in (shared, *shared.parents) if os.path.ismount(place) or place == place.parent)
        if before is not None and now in before.parents and (before == shared or before in shared.parents):
            raise SkilltideError(
                f"{shared}: {before}, to which this collector delivered before, isn't mounted. Mount it; {waiting:,} "
                f"landing files wait in {self._ready}, and the next run delivers them. If it is to be a folder of this "
                f"disk from now on, delete {path}."
            )
        if before != now:
            self._write(path, str(now))

    def _write(self, path: Path, text: str) -> None:
        private_folder(self._folder)
        unfinished = path.with_name(f".{path.name}.part")
        with open_private(unfinished) as file:
            file.write(os.fsencode(text))
        replace_durably(unfinished, path)


def _deliver(path: Path, folder: Path, token: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{path.name}.{token}.part"
    try:
        shutil.copyfile(path, unfinished)
        replace_durably(unfinished, folder / path.name)
    except OSError:
        with suppress(OSError):  # where there is no space it takes what others need
            unfinished.unlink(missing_ok=True)
        raise
    logger.info("collect: delivered %s", folder / path.name)


def _corrected(run_id: str, offset: float) -> str:
    """Return a run's id with its time set right: landing files are kept by it."""
    match = _RUN.fullmatch(run_id)
    if match is None or not offset:
        return run_id
    told = datetime.strptime(match["time"], _RUN_TIME).replace(tzinfo=UTC)
    return (told + timedelta(seconds=offset)).strftime(_RUN_TIME)[:-3] + match["rest"]


def _seal(fresh: Path, folder: Path, stem: str, entry: Delivery) -> None:
    private_folder(folder.parent)
    private_folder(folder)
    unfinished = folder / f".{stem}.part"
    digest = hashlib.blake2b(digest_size=16)
    with fresh.open("rb") as source, open_private(unfinished) as target:
        for chunk in (frame(entry), *_chunks(source)):
            digest.update(chunk)
            target.write(chunk)
    replace_durably(unfinished, folder / f"{stem}.{digest.hexdigest()}{SUFFIX}")


def delivered(shared: Path) -> tuple[list[tuple[Path, str]], list[str]]:
    """Return what collectors delivered, each with its name in the landing folder; and warnings, of closed folders.

    What bears no such name (a copy in work, a stranger's file) is left alone; so are links.
    """
    found: list[tuple[Path, str]] = []
    warnings: list[str] = []
    for collector in _folders(shared, warnings):
        for source in _folders(collector, warnings):
            for path in _listed(source, warnings):
                match = _SEALED.fullmatch(path.name)
                is_theirs = COLLECTOR_NAME.fullmatch(collector.name) and SOURCE_ID.fullmatch(source.name)
                if match and is_theirs and _began(match["time"]) and path.is_file() and not path.is_symlink():
                    found.append((path, f"{match['run']}-{collector.name}{SUFFIX}"))
    return found, warnings


def _folders(folder: Path, warnings: list[str]) -> list[Path]:
    return [path for path in _listed(folder, warnings) if path.is_dir() and not path.is_symlink()]


def _listed(folder: Path, warnings: list[str]) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError:  # removed just now
        return []
    except OSError as error:
        warnings.append(
            f"{folder}: can't be looked into ({error.strerror or error}). Is the shared folder well, and may the "
            f"builder's user read there? What else there is, is taken; the next run tries again."
        )
        return []


def _began(time: str) -> datetime | None:
    """Return when a run began, by its id; None for figures that are no time."""
    try:
        return datetime.strptime(time, _RUN_TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


def take(path: Path, landing: Path, name: str, taken_at: datetime) -> tuple[bool, str | None]:
    """Copy a delivered file into the landing folder under `name`, noting when, and remove it.

    Returns whether it is new there, and a warning where it can't be removed, which harms nothing.

    Raises:
        SourceError: it is not what it was when it was sealed, or not yet; or it can't be read.
    """
    folder = landing / path.parent.name
    target = folder / name
    is_new = not target.exists()
    if is_new:
        private_folder(folder)
        unfinished = folder / f".{name}{_UNFINISHED}"
        sealed = _SEALED.fullmatch(path.name)
        try:
            with _opened(path) as source, open_private(unfinished) as copy:
                digest = _copy(source, copy, path, taken_at)
            if sealed is None or digest != sealed["digest"]:
                raise _damaged(path)
            replace_durably(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        return is_new, (
            f"{path.parent}: what was taken from there can't be removed ({error.strerror or error}). Allow the "
            f"builder's user to; until then each run finds it there again."
        )
    return is_new, None


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Tell what goes wrong in the block as trouble with the file that is read: one of many, and perhaps elsewhere."""
    try:
        yield
    except OSError as error:
        raise SourceError(
            f"{path}: can't be read ({error.strerror or error}). Allow the builder's user to; the next run tries again."
        ) from None


def _opened(path: Path) -> BinaryIO:
    with _reading(path):
        return path.open("rb")


def _copy(source: BinaryIO, copy: BinaryIO, path: Path, taken_at: datetime) -> str:
    """Copy a sealed file with its first entry renewed; return the hash of it as it was."""
    with _reading(path):
        entry, first = _first_entry(source, path)
    digest = hashlib.blake2b(first, digest_size=16)
    copy.write(frame(replace(entry, taken_at=taken_at)))
    chunks = _chunks(source)
    while True:
        with _reading(path):
            chunk = next(chunks, b"")
        if not chunk:
            return digest.hexdigest()
        digest.update(chunk)
        copy.write(chunk)


def _first_entry(file: BinaryIO, path: Path) -> tuple[Delivery, bytes]:
    """Read a sealed file's first entry, and the bytes that it takes; the file stands behind it then."""
    end = first_frame_end(file, os.fstat(file.fileno()).st_size)
    file.seek(0)
    first = file.read(end)
    try:
        entry = read_entry(zstandard.ZstdDecompressor().decompress(first))
    except NewerEntryError as error:
        raise newer(path, error) from None
    except (zstandard.ZstdError, ValueError, KeyError, TypeError):
        raise _damaged(path) from None
    if not isinstance(entry, Delivery):
        raise _damaged(path)
    return entry, first


def collectors(landing: Path) -> dict[str, dict[str, datetime]]:
    """Return the collectors whose files are in the landing folder: source id -> collector -> its newest run (UTC)."""
    found: dict[str, dict[str, datetime]] = {}
    for path in sorted(landing.glob(f"*/*{SUFFIX}")):  # in the order of their runs
        match = _TAKEN.fullmatch(path.name)
        if match and (began := _began(match["time"])):
            found.setdefault(path.parent.name, {})[match["collector"]] = began
    return found


def sweep_takings(landing: Path) -> None:
    """Remove what a builder left that died while it took files; only for who alone may take now."""
    for left in landing.glob(f"*/.*{_UNFINISHED}"):
        left.unlink(missing_ok=True)


def _damaged(path: Path) -> SourceError:
    return SourceError(
        f"{path}: not what its collector sealed: cut off, changed, or still being copied. It is left there and tried "
        f"again by the next run; if it stays so, move it away (what it held can be collected again)."
    )


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk
