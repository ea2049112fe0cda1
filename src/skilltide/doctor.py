"""`skilltide doctor`: find a broken set-up, and say what mends it."""

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from skilltide.errors import SkilltideError, WarehouseLockedError
from skilltide.settings import Settings

if TYPE_CHECKING:
    import duckdb

LOW_DISK_BYTES, LEAST_DISK_BYTES = 5_000_000_000, 500_000_000
NAMED_BOARDS = 5
KNOWN_TRAPS = {
    "fastapi": "Prefect's server then answers 422 to `prefect deploy` (null limits), from 0.155 on 500 to everything",
    "sqlalchemy": "Prefect's server then looks healthy, but never creates a scheduled run",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found."""

    level: Literal["good", "note", "warning", "broken"]
    what: str
    fix: str | None = None

    def line(self) -> str:
        """One line for people; the fix on a second."""
        return f"{self.level:8} {self.what}" + (f"\n         -> {self.fix}" if self.fix else "")


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield what each look finds; one that fails unexpectedly is told, and the others go on."""
    looks: list[Callable[[Settings], Iterable[Finding]]] = [
        _packages, _home, _disk, _settings, _lexicon, _sources, _registry, _working, _forgotten, _boards, _published,
        _prefect, _dask,
    ]  # fmt: skip
    for look in looks:
        try:
            yield from look(settings)
        except SkilltideError as error:
            yield Finding("broken", str(error))
        except Exception as error:
            yield Finding(
                "broken", f"{look.__name__.strip('_')}: {type(error).__name__}: {error}", "Please report this."
            )


def _packages(settings: Settings) -> Iterator[Finding]:
    from packaging.requirements import Requirement

    wrong = 0
    for text in metadata.requires("skilltide") or ():
        wanted = Requirement(text)
        if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(wanted.name)
        except metadata.PackageNotFoundError:
            wrong += 1
            yield Finding("broken", f"{wanted.name} isn't installed", f"pip install '{wanted}'")
            continue
        if not wanted.specifier.contains(version, prereleases=True):
            wrong += 1
            trap = KNOWN_TRAPS.get(wanted.name.lower())
            told = f"{wanted.name} {version} is installed, expected {wanted.specifier}" + (f": {trap}" if trap else "")
            yield Finding("broken", told, f"pip install '{wanted}'")
    if not wrong:
        versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("skilltide", "prefect", "duckdb", "spacy"))
        yield Finding("good", f"packages: {versions}")


def _home(settings: Settings) -> Iterator[Finding]:
    home = settings.home.resolve()
    try:
        with tempfile.TemporaryFile(dir=settings.standing):
            pass
    except OSError as error:
        yield Finding(
            "broken", f"{home} can't be written to: {error.strerror}", "Name another folder: --home or SKILLTIDE_HOME."
        )
        return
    if home.is_dir():
        yield Finding("good", f"home: {home}")
    else:
        yield Finding("note", f"there is no folder {home} yet", "The first run makes it. Another one: --home FOLDER")


def _disk(settings: Settings) -> Iterator[Finding]:
    temporary = Path(tempfile.gettempdir())
    places = (("home", settings.home, settings.standing), ("temporary files", temporary, temporary))
    for what, folder, standing in places:
        free = shutil.disk_usage(standing).free
        if free < LOW_DISK_BYTES:
            level: Literal["warning", "broken"] = "broken" if free < LEAST_DISK_BYTES else "warning"
            yield Finding(
                level, f"{folder} ({what}): {free / 1e9:.1f} GB free", "Free some, or move (SKILLTIDE_HOME, TMPDIR)."
            )


def _settings(settings: Settings) -> Iterator[Finding]:
    import duckdb

    try:
        _ = settings.zone
    except SkilltideError as error:
        yield Finding("broken", str(error))
    try:
        duckdb.connect(config={"memory_limit": settings.memory_limit}).close()
    except duckdb.Error:
        yield Finding("broken", f"SKILLTIDE_MEMORY_LIMIT: {settings.memory_limit!r} is no size", "Set e.g. 2GB.")


def _lexicon(settings: Settings) -> Iterator[Finding]:
    from skilltide.extract.lexicon import Lexicon

    lexicon = Lexicon.load(settings.lexicon_folder)
    yield Finding(
        "good", f"lexicon: {len(lexicon.skills):,} skills, version {lexicon.version}, {settings.lexicon_folder}"
    )


def _sources(settings: Settings) -> Iterator[Finding]:
    from skilltide.sources.access import refusal
    from skilltide.sources.board_source import BoardSource
    from skilltide.sources.config import load_sources

    if not settings.sources_file.exists():
        yield Finding(
            "note", f"there is no {settings.sources_file}", "Name files instead, or write one: docs/operations.md."
        )
        return
    sources = load_sources(settings.sources_file)
    fetched = [source for source in sources.values() if isinstance(source, BoardSource)]
    yield Finding("good", f"sources: {len(sources)} in {settings.sources_file}, {len(fetched)} of them fetched")
    if fetched and not settings.contact:
        yield Finding(
            "broken", "no contact address is set, so nothing is fetched", "Set SKILLTIDE_CONTACT to your e-mail."
        )
    for source in fetched:
        if (refused := refusal(source)) is not None:
            yield Finding("broken", refused, "Do what it says, or set enabled: false.")
        for key in source.keys:
            if not os.environ.get(key, "").strip():
                yield Finding(
                    "broken", f"{source.source_id} needs a key, and {key} is not set", f"Set {key}, or disable it."
                )


def _registry(settings: Settings) -> Iterator[Finding]:
    from skilltide.sources.board_registry import all_boards

    entries = all_boards(settings.boards_file)
    states = Counter(entry.state for entry in entries.values())
    told = ", ".join(f"{count:,} {state}" for state, count in states.most_common())
    yield Finding("good", f"registry: {len(entries):,} boards ({told})")
    nameless = sum(entry.employer_from == "slug" and entry.state == "live" for entry in entries.values())
    if nameless:
        yield Finding(
            "note",
            f"{nameless:,} live boards have no employer's name but the board's own",
            "Write a line into boards.yml with employer, or ask the platform again: skilltide sources verify.",
        )


@contextmanager
def _looked_at(settings: Settings) -> Iterator["duckdb.DuckDBPyConnection | None"]:
    """Give the working database; None where there is none of this schema, or a run holds it (`_working` tells that)."""
    from skilltide.warehouse.connect import reading
    from skilltide.warehouse.migrate import is_current

    with ExitStack() as stack:
        try:
            connection = stack.enter_context(reading(settings.working))
        except (FileNotFoundError, WarehouseLockedError):
            yield None
            return
        yield connection if is_current(connection) else None


def _boards(settings: Settings) -> Iterator[Finding]:
    """Boards that fail, by their cause and since when."""
    from skilltide.landing.causes import in_words
    from skilltide.warehouse.definitions import marts

    with _looked_at(settings) as connection:
        if connection is None:
            return
        sql = marts()["board"].sql
        (total,) = connection.execute(f"SELECT count(*) FROM ({sql}) WHERE is_tried").fetchone() or (0,)
        failing = connection.execute(f"""
            SELECT cause_code, count(*), min(failing_since_on),
                list(board ORDER BY failing_since_on, board)[:{NAMED_BOARDS}]
            FROM ({sql}) WHERE failing_since_on IS NOT NULL GROUP BY cause_code ORDER BY 2 DESC, 1
        """).fetchall()
    if total and not failing:
        yield Finding("good", f"boards: {total:,} tried, all read well")
    for cause, count, since, names in failing:
        named = ", ".join(names) + (f" and {count - len(names):,} more" if count > len(names) else "")
        yield Finding(
            "warning",
            f"{count:,} of {total:,} boards fail since {since}: {in_words(cause)} ({named})",
            "Open one; if it moved: skilltide sources probe URL. All: skilltide status.",
        )


def _working(settings: Settings) -> Iterator[Finding]:
    from skilltide.warehouse.connect import reading
    from skilltide.warehouse.migrate import available, schema_of
    from skilltide.warehouse.statements import statement

    try:
        with reading(settings.working) as connection:
            schema, known = schema_of(connection), len(available())
            defects = connection.execute(statement("defect")).fetchall() if schema else []
    except FileNotFoundError:
        yield Finding("note", f"there is no {settings.working} yet", "The first run makes it: skilltide refresh")
        return
    except WarehouseLockedError as error:
        yield Finding("note", str(error))
        return
    if schema > known:
        told = f"{settings.working}: schema {schema}, this skilltide knows up to {known}"
        yield Finding("broken", told, "Upgrade skilltide, or name another folder with --home.")
    else:
        yield Finding(
            "good",
            f"working database: schema {schema}" + (f", the next run brings it to {known}" if schema < known else ""),
        )
    for source_id, count, reason, origin, row in defects:
        yield Finding(
            "warning",
            f"{source_id}: {count:,} records can't be used for a defect of skilltide; first {origin}, record {row}: "
            f"{reason}",
            "Report it; once it is mended, the next run takes them up by itself.",
        )


def _forgotten(settings: Settings) -> Iterable[Finding]:
    """The key without which nothing is published once something is to stay forgotten; raises where it is gone."""
    from skilltide.warehouse.forgotten import check_key

    check_key(settings.forget_key)
    with _looked_at(settings) as connection:
        if connection is not None:
            check_key(settings.forget_key, connection)
    return ()


def _published(settings: Settings) -> Iterator[Finding]:
    from skilltide.warehouse.connect import is_published, published

    if not is_published(settings.place):
        return
    with published(settings.place) as connection:
        row = connection.execute("SELECT count(*), max(last_seen_on) FROM marts.posting").fetchone() or (0, None)
    yield Finding("good", f"published in {settings.place}: {row[0]:,} postings, as of {row[1]}")


def _prefect(settings: Settings) -> Iterator[Finding]:
    home = Path(os.environ.get("PREFECT_HOME", ".prefect")).expanduser()
    try:
        url = str(json.loads((home / "server.json").read_text())["url"])
    except (OSError, ValueError, KeyError):
        url = ""
    if url and not os.environ.get("PREFECT_API_URL"):
        if _answers(url):
            yield Finding("good", f"Prefect: the project's own server answers at {url}")
        else:
            told = f"Prefect: {home / 'server.json'} names {url}, which doesn't answer"
            yield Finding("warning", told, "A `make serve` ended hard; the next one clears this up.")
        return
    configured = os.environ.get("PREFECT_API_URL")
    try:
        from prefect.settings import PREFECT_API_URL

        configured = configured or PREFECT_API_URL.value()  # of the profile
    except Exception as error:
        yield Finding("broken", f"Prefect can't be imported: {type(error).__name__}: {error}", "make setup")
        return
    if not configured:
        yield Finding(
            "note", "Prefect: no server is configured or running; a flow starts one for itself", "Schedules: make serve"
        )
    elif _answers(configured):
        yield Finding("good", f"Prefect: {configured} answers")
    else:
        yield Finding(
            "broken",
            f"PREFECT_API_URL: nothing answers at {configured}",
            "Start that server, or unset PREFECT_API_URL.",
        )


def _answers(url: str) -> bool:
    import httpx

    try:
        return httpx.get(f"{url}/health", timeout=5).is_success
    except httpx.HTTPError:
        return False


def _dask(settings: Settings) -> Iterator[Finding]:
    if settings.task_runner != "dask":
        return
    from skilltide.task_runner import TaskRunner, examine_cluster

    if settings.dask_address is None:
        yield Finding("note", f"Dask: {settings.workers} workers are started here for each run")
    else:
        count = examine_cluster(TaskRunner.of(settings))
        yield Finding("good", f"Dask: {count} workers at {settings.dask_address}")
