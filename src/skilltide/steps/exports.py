"""The folder of Parquet exports: what was written there by us is replaced and removed, and nothing else.

A file in the folder lists ours. In a folder of an older skilltide, which has none, ours are told by what they hold:
they have a mart's name and its columns. All else in the folder is somebody's own.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from glob import escape
from pathlib import Path, PurePosixPath

from skilltide import __version__
from skilltide.durable import real_folder, write_private
from skilltide.errors import ConfigurationError, SkilltideError
from skilltide.permissions import share
from skilltide.settings import Settings
from skilltide.warehouse.catalog import mart_columns
from skilltide.warehouse.connect import published
from skilltide.warehouse.definitions import Definition

EXPORTS_MARK = ".skilltide-exports.json"
"""File in the folder that lists which of its files are ours."""
SUFFIX = ".parquet"

Shapes = Mapping[str, list[frozenset[str]]]
"""Mart -> the sets of columns that an export of it can have: today's, and those of what is published."""


def export_of(definition: Definition) -> str:
    """Return the name of a mart's export: a file, or a folder where the mart is partitioned."""
    return definition.name if definition.header.get("partition_by") else f"{definition.name}{SUFFIX}"


def settle(
    exports: Path, database: Path, stored: Iterable[Definition], columns: Mapping[str, Iterable[str]]
) -> set[str]:
    """Have the folder list our files, also where an older skilltide left it; return them, by their path in it.

    `database`: the published file that they were written with. `stored`: the marts that will be exported; `columns`:
    those that they have now.

    Raises:
        ConfigurationError: something that isn't ours stands where an export has to go.
    """
    exports = real_folder(exports)
    if exports.exists() and not exports.is_dir():
        raise ConfigurationError(f"{exports}: a file stands where the exports go. Move it away, then publish again.")
    for aside in _left_behind(exports):
        _clear(aside, own_files(aside, database, columns))
    own = own_files(exports, database, columns)
    for definition in stored:
        place = exports / export_of(definition)
        # readers would take any table in the folder of a mart for a part of it
        taken = _parquet(place) if place.suffix != SUFFIX and place.is_dir() else [place]
        for path in taken:
            if _is_there(path) and _name(path, exports) not in own:
                raise ConfigurationError(
                    f"{path}: isn't an export of skilltide's, and an export has to go there. Move it away, then run "
                    f"`skilltide publish`."
                )
    if own:
        _write_mark(exports, own)
    return own


def own_files(exports: Path, database: Path, columns: Mapping[str, Iterable[str]] | None = None) -> set[str]:
    """Return which files of the folder are ours; parameters as in `settle`."""
    listed = _listed(exports)
    if listed is None:
        shapes = _shapes(database, columns or {}) if exports.is_dir() else {}
        listed = {_name(path, exports) for path in _parquet(exports) if _is_export(path, exports, shapes)}
    return {name for name in listed if _is_there(exports / name)}


def bring_exports(fresh: Path, exports: Path, own: Iterable[str]) -> None:
    """Move finished exports from the folder `fresh` to their places, and remove ours of before (`own`).

    What can't be removed (a file that somebody on a network has open) is listed still, and goes at the next time.
    """
    exports = real_folder(exports)
    is_new = not exports.exists()
    exports.mkdir(parents=True, exist_ok=True)
    if is_new:
        share(exports)
    new = {_name(path, fresh) for path in _parquet(fresh)}
    _write_mark(exports, new | set(own))
    left = set()
    for name in sorted(new | set(own)):
        if name in new:
            place = exports / name
            for folder in reversed(list(place.relative_to(exports).parents)[:-1]):
                if not (exports / folder).is_dir():
                    (exports / folder).mkdir()
                    share(exports / folder)
            (fresh / name).replace(place)
        elif not _remove(exports, name):
            left.add(name)
    _write_mark(exports, new | left)
    shutil.rmtree(fresh, ignore_errors=True)


def remove_exports(settings: Settings) -> list[str]:
    """Remove a home's exports, also what of them was moved aside; return a line for each that can't be removed."""
    exports = real_folder(settings.exports)
    return [
        f"{folder / name} can't be removed, and was written when what is forgotten was still there: remove it"
        for folder in (exports, *_left_behind(exports))
        for name in _clear(folder, own_files(folder, settings.published))
    ]


def _clear(folder: Path, own: Iterable[str]) -> list[str]:
    """Remove our files from a folder, and the folder where nothing is left; return those that can't be removed."""
    left = [name for name in sorted(own) if not _remove(folder, name)]
    with suppress(OSError):
        if not left:
            (folder / EXPORTS_MARK).unlink(missing_ok=True)
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return left


def _left_behind(exports: Path) -> list[Path]:
    """Return the folders that older versions moved aside and could not remove."""
    return [path for path in sorted(exports.parent.glob(f".{escape(exports.name)}.old*")) if path.is_dir()]


def _listed(exports: Path) -> set[str] | None:
    """Return what the folder's list says; None without one that can be read."""
    try:
        told = json.loads((exports / EXPORTS_MARK).read_text(encoding="utf-8"))["files"]
        return {str(name) for name in told if _is_below(PurePosixPath(str(name)))}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_below(path: PurePosixPath) -> bool:
    """Return whether a listed path stays within the folder, and is one of a table."""
    return path.suffix == SUFFIX and not path.is_absolute() and ".." not in path.parts


def _write_mark(exports: Path, names: Iterable[str]) -> None:
    told = {"made_by": f"skilltide {__version__}", "files": sorted(names)}
    mark = exports / EXPORTS_MARK
    write_private(mark, (json.dumps(told, indent=1) + "\n").encode())
    share(mark)


def _shapes(database: Path, columns: Mapping[str, Iterable[str]]) -> Shapes:
    shapes = {name: [frozenset(one)] for name, one in columns.items()}
    with suppress(SkilltideError, OSError), published(database) as connection:  # there is none, or another DuckDB's
        for name, one in mart_columns(connection).items():
            shapes.setdefault(name, []).append(frozenset(one))
    return shapes


def _is_export(path: Path, exports: Path, shapes: Shapes) -> bool:
    """Return whether a file is a mart, or a part of one (``opening_skill/is_implied=false/data_0.parquet``)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    first, *folders = PurePosixPath(_name(path, exports)).parts
    parts = [folder.partition("=") for folder in folders[:-1]]
    known = shapes.get(first if folders else first.removesuffix(SUFFIX), [])
    if not known or path.is_symlink() or not all(sign for _, sign, _ in parts) or bool(folders) != bool(parts):
        return False
    try:
        columns = pq.read_schema(path).names
    except (OSError, pa.ArrowException):
        return False
    return frozenset([*columns, *(column for column, _, _ in parts)]) in known


def _parquet(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob(f"*{SUFFIX}") if not path.is_dir())


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _remove(exports: Path, name: str) -> bool:
    """Remove one of our files, and the folders that it leaves empty; False where that fails."""
    path = exports / name
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    with suppress(OSError):
        for folder in list(path.relative_to(exports).parents)[:-1]:
            (exports / folder).rmdir()
    return True
