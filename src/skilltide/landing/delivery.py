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
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import zstandard

from skilltide.durable import replace_durably
from skilltide.errors import SkilltideError, SourceError
from skilltide.landing.format import CLOCK_TOLERANCE, Delivery, frame, read_entry
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
_SIGN = ".outbox"
"""File in a collector's shared folder that says which outbox delivered there last."""


class Outbox:
    """What a collector has finished: `landing/` (fresh), `ready/` (sealed, to be delivered)."""

    def __init__(self, folder: Path, collector: str) -> None:
        self._folder, self._collector = folder, collector
        self._landing, self._ready = folder / "landing", folder / "ready"

    def settle(self) -> None:
        """Clear up after a run that died while it sealed; before anything else is done, and with nobody else here."""
        for left in self._ready.glob("*/.*.part"):
            left.unlink()
        for path in sorted(self._ready.glob(f"*/*{SUFFIX}")):
            with path.open("rb") as file:
                sealed, _ = _first_entry(file, path)
            (self._landing / path.parent.name / f"{sealed.run_id}{SUFFIX}").unlink(missing_ok=True)

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
        if not path.exists():
            private_folder(self._folder)
            path.write_text(secrets.token_hex(8))
        return path.read_text()


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


def delivered(shared: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files that collectors delivered, each with the name that it gets in the landing folder.

    What bears no such name (a copy in work, a stranger's file) is left alone; so are links.
    """
    for collector in _folders(shared):
        for source in _folders(collector):
            for path in sorted(source.iterdir()):
                match = _SEALED.fullmatch(path.name)
                is_theirs = COLLECTOR_NAME.fullmatch(collector.name) and SOURCE_ID.fullmatch(source.name)
                if match and is_theirs and path.is_file() and not path.is_symlink():
                    yield path, f"{match['run']}-{collector.name}{SUFFIX}"


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())


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


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise SourceError(
            f"{path}: can't be read ({error.strerror or error}). Allow the builder's user to; the next run tries again."
        ) from None


def _copy(source: BinaryIO, copy: BinaryIO, path: Path, taken_at: datetime) -> str:
    """Copy a sealed file with its first entry renewed; return the hash of it as it was."""
    entry, first = _first_entry(source, path)
    digest = hashlib.blake2b(first, digest_size=16)
    copy.write(frame(replace(entry, taken_at=taken_at)))
    for chunk in _chunks(source):
        digest.update(chunk)
        copy.write(chunk)
    return digest.hexdigest()


def _first_entry(file: BinaryIO, path: Path) -> tuple[Delivery, bytes]:
    """Read a sealed file's first entry, and the bytes that it takes; the file stands behind it then."""
    end = first_frame_end(file, os.fstat(file.fileno()).st_size)
    file.seek(0)
    first = file.read(end)
    try:
        entry = read_entry(zstandard.ZstdDecompressor().decompress(first))
    except (zstandard.ZstdError, ValueError, KeyError, TypeError):
        raise _damaged(path) from None
    if not isinstance(entry, Delivery):
        raise _damaged(path)
    return entry, first


def collectors(landing: Path) -> dict[str, dict[str, datetime]]:
    """Return the collectors whose files are in the landing folder: source id -> collector -> its newest run (UTC)."""
    found: dict[str, dict[str, datetime]] = {}
    for path in sorted(landing.glob(f"*/*{SUFFIX}")):  # in the order of their runs
        if match := _TAKEN.fullmatch(path.name):
            began = datetime.strptime(match["time"], _RUN_TIME).replace(tzinfo=UTC)
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
