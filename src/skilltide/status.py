"""`skilltide status`: what ran when, what is stale, what fails and since when, versions and disk use.

Reads the working database, which knows failed runs too; while a run holds it, the published one.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import orjson

from skilltide import __version__
from skilltide.errors import SkilltideError, WarehouseError, WarehouseLockedError
from skilltide.inputs import reading_cadence
from skilltide.landing.causes import in_words
from skilltide.landing.delivery import collectors
from skilltide.settings import Settings
from skilltide.sql_files import statement
from skilltide.warehouse.connect import published, reading
from skilltide.warehouse.definitions import marts
from skilltide.warehouse.migrate import is_current, schema_of

STALE_AFTER_DAYS = {"daily": 3, "weekly": 10, "monthly": 40}
"""A source that is to be read so often is stale when nothing came from it for longer than this."""
SHOWN_RUNS, SHOWN_BOARDS, WIDTH = 10, 5, 200


@dataclass(frozen=True, slots=True)
class _View:
    """One of the two databases; `table` gives a mart of it, from its definition where it may be out of date."""

    connection: duckdb.DuckDBPyConnection
    is_working: bool

    def table(self, name: str) -> str:
        return f"({marts()[name].sql})" if self.is_working else f"marts.{name}"

    def has(self, name: str, column: str | None = None) -> bool:
        """Whether a mart (and a column of it) is there; one published by an older skilltide may lack it."""
        wanted = f" AND column_name = '{column}'" if column else ""
        return self.is_working or bool(self.rows(f"FROM duckdb_columns() WHERE table_name = '{name}'{wanted} LIMIT 1"))

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return self.connection.execute(sql).fetchall()


def status_lines(settings: Settings, today: date | None = None) -> Iterator[str]:
    """Yield the lines to print; works while a run is on, and after a first one that failed.

    Raises:
        WarehouseError: nothing is published, or can be reached, and no run has begun here.
    """
    try:
        with published(settings.place) as connection:
            yield from _contents(settings, _View(connection, is_working=False))
    except WarehouseError as error:
        if not settings.working.exists():
            raise
        yield f"warehouse   {error}"
    yield from _disk(settings)
    yield from _collectors(settings)
    with _newest(settings) as (view, note):
        yield from note
        if view is None:
            return
        yield from _versions(settings, view)
        yield from _runs(view)
        yield from _sources(settings, view, today or datetime.now(UTC).date())
        yield from _boards(view, today or datetime.now(UTC).date())
        yield from _quarantine(view)


@contextmanager
def _newest(settings: Settings) -> Iterator[tuple[_View | None, list[str]]]:
    """Give the working database; where it can't be looked at, what is published, or None, and a line that says why."""
    with ExitStack() as stack:
        connection, why = _of_working(stack, settings)
        if connection is not None:
            yield _View(connection, is_working=True), []
            return
        shown: duckdb.DuckDBPyConnection | None = None
        with suppress(WarehouseError):  # was told before
            shown = stack.enter_context(published(settings.place))
        if shown is None:
            yield None, [f"now         {why}"]
        else:
            yield _View(shown, is_working=False), [f"now         {why}; what follows is as last published"]


def _of_working(stack: ExitStack, settings: Settings) -> tuple[duckdb.DuckDBPyConnection | None, str]:
    try:
        connection = stack.enter_context(reading(settings.working))
        if is_current(connection):
            return connection, ""
        return None, "the working database has another schema (skilltide doctor says more)"
    except WarehouseLockedError as error:
        return None, f"a run is on ({error.holder})"
    except FileNotFoundError:
        return None, "there is no working database here"
    except (WarehouseError, duckdb.Error, OSError) as error:  # damaged, or of another user
        return None, " ".join(str(error).split()).rstrip(".")


def _contents(settings: Settings, view: _View) -> Iterator[str]:
    ((postings, openings, headline, skills, as_of),) = view.rows(statement(__file__, "status_contents.sql"))
    when = _published_at(settings, view)
    told = f"published {when:%Y-%m-%d %H:%M} UTC" if when else "published at a time that the lake doesn't keep"
    yield f"warehouse   {settings.place}, as of {as_of}, {told}"
    yield f"contents    {postings:,} postings, {openings:,} openings, {headline:,} in headlines, {skills:,} skills"


def _published_at(settings: Settings, view: _View) -> datetime | None:
    """Return when it was published; None of a lake whose newest publication's snapshot an older skilltide removed."""
    if settings.lake is None:
        return datetime.fromtimestamp(settings.published.stat().st_mtime, UTC)
    ((when,),) = view.rows("SELECT max(published_at) FROM marts.snapshot")
    return when if isinstance(when, datetime) else None


def _disk(settings: Settings) -> Iterator[str]:
    import shutil

    folders = {
        "published": settings.published, "working": settings.working, "landing": settings.landing,
        "exports": settings.exports, "reports": settings.reports, "cache": settings.http_cache,
    }  # fmt: skip
    used = ", ".join(f"{name} {_size(path) / 1e6:,.1f} MB" for name, path in folders.items() if path.exists())
    free = shutil.disk_usage(settings.standing).free
    yield f"disk        {used or 'nothing of this home'}; {free / 1e9:,.1f} GB free"


def _collectors(settings: Settings) -> Iterator[str]:
    newest: dict[str, datetime] = {}
    for runs in collectors(settings.landing).values():
        for name, began in runs.items():
            newest[name] = max(began, newest.get(name, began))
    if newest:
        told = "; ".join(f"{name} {began:%Y-%m-%d %H:%M}" for name, began in sorted(newest.items()))
        yield f"collectors  newest run taken from each (UTC): {told}"


def _size(path: Path) -> int:
    """Return what a file takes, or a folder; what goes meanwhile, as a run is on, or is closed to us, isn't counted."""
    size = 0
    with suppress(OSError):
        for item in (path, *path.rglob("*")):
            with suppress(OSError):
                size += item.stat().st_size if item.is_file() else 0
    return size


def _versions(settings: Settings, view: _View) -> Iterator[str]:
    from skilltide.extract.loading import load_tagger

    try:
        lexicon = load_tagger(settings.lexicon_folder).version
    except SkilltideError as error:
        lexicon = f"can't be loaded: {error}"
    schema = schema_of(view.connection) if view.is_working else None
    told = [f"skilltide {__version__}", f"DuckDB {duckdb.__version__}", f"lexicon {lexicon}"]
    yield "versions    " + ", ".join(told + ([f"schema {schema}"] if schema else []))
    for version, count in view.rows(f"SELECT lexicon_version, text_count FROM {view.table('tagging')} ORDER BY ALL"):
        if version != lexicon:
            yield f"            {count:,} texts have tags of lexicon {version}; the next run tags what the edit touches"


def _runs(view: _View) -> Iterator[str]:
    steps = "SELECT run_id, sum(seconds) AS fetch_seconds FROM ops.step WHERE step_code = 'fetch' GROUP BY run_id"
    run = f"ops.run LEFT JOIN ({steps}) USING (run_id)" if view.is_working else "marts.run"
    fetched = "fetch_seconds" if view.is_working or view.has("run", "fetch_seconds") else "NULL"
    rows = view.rows(f"""
        SELECT flow_code, outcome_code, date_diff('second', started_at, finished_at), {fetched}, message, started_at
        FROM {run} ORDER BY run_id DESC LIMIT {SHOWN_RUNS}
    """)
    yield "runs        (started, UTC; how long, fetching in it)"
    for flow, outcome, seconds, fetching, message, started in rows:
        took = f"{seconds:,} s" if seconds is not None else "not finished"
        took += f", {fetching:,.0f} s" if fetching is not None else ""
        yield f"  {started:%Y-%m-%d %H:%M}  {flow:8} {outcome:24} {took:>16}  {message or ''}"[:WIDTH].rstrip()


def _sources(settings: Settings, view: _View, today: date) -> Iterator[str]:
    posting = "staging.posting" if view.is_working else "marts.posting"
    seen = {row[0]: row[1:] for row in view.rows(f"""
        SELECT source_id, count(*), max(last_seen_on) FROM {posting} GROUP BY source_id
    """)}  # fmt: skip
    last = {row[0]: row[1:] for row in view.rows(f"""
        SELECT source_id, arg_max(source_outcome_code, run_id), arg_max(coalesce(message, ''), run_id)
        FROM {view.table("source_run")} GROUP BY source_id
    """)} if view.has("source_run") else {}  # fmt: skip
    taken = collectors(settings.landing)
    cadences = _cadences_of_collectors(view, taken) | _cadences(settings)
    yield "sources"
    for source_id in sorted(seen.keys() | cadences.keys()):  # type: ignore[type-var]
        count, seen_on = seen.get(source_id, (0, None))
        outcome, message = last.get(source_id) or (_collected(taken.get(str(source_id), {})), "")
        cadence = cadences.get(str(source_id), "not in sources.yml")
        line = f"  {source_id:32} {count:>9,} postings, last seen {seen_on or 'never'}, {cadence}, {outcome}"
        is_judged = source_id in cadences and cadence != "on demand"
        allowed = STALE_AFTER_DAYS[reading_cadence(cadence)] if is_judged else None
        if allowed and (not isinstance(seen_on, date) or (today - seen_on).days > allowed):
            days = f"for {(today - seen_on).days} days" if isinstance(seen_on, date) else "ever"
            line += f"  STALE: nothing {days}"
        yield f"{line}  {message}"[:WIDTH].rstrip()


def _cadences(settings: Settings) -> dict[str, str]:
    from skilltide.sources.config import load_sources

    if not settings.sources_file.exists():
        return {}
    try:
        return {source_id: source.cadence for source_id, source in load_sources(settings.sources_file).items()}
    except SkilltideError:
        return {}  # `doctor` tells what is wrong with it


def _cadences_of_collectors(view: _View, taken: Collection[object]) -> dict[str, str]:
    """Return the cadence of each source that collectors deliver, as their newest run has it."""
    from skilltide.sources.config import build_source

    found = {}
    for source_id, entry in view.rows("SELECT source_id, entry FROM ops.source") if view.is_working else ():
        if source_id in taken:
            with suppress(SkilltideError, ValueError):
                found[str(source_id)] = build_source(str(source_id), orjson.loads(str(entry))).cadence
    return found


def _collected(runs: Mapping[str, datetime]) -> str:
    told = ", ".join(f"{name} on {began:%Y-%m-%d}" for name, began in sorted(runs.items()))
    return f"collected by {told}" if told else "never read here"


def _boards(view: _View, today: date) -> Iterator[str]:
    """Yield how boards are: those that fail by their cause, and whose postings are known the worst."""
    if not view.has("board"):
        return
    board = view.table("board")
    tried = "is_tried" if view.has("board", "is_tried") else "true"
    ((total, failing, left),) = view.rows(f"""
        SELECT count(*) FILTER ({tried}), count(failing_since_on), count(*) FILTER (NOT {tried}) FROM {board}
    """)
    if not (total or left):
        return
    yield f"boards      {total:,} tried, {failing:,} failing" + (f"; {left:,} tried no more" if left else "")
    cause = "cause_code" if view.has("board", "cause_code") else "NULL"
    for code, count, since, names, message in view.rows(f"""
        SELECT {cause} AS cause, count(*), min(failing_since_on),
            list(board || ' since ' || failing_since_on ORDER BY failing_since_on, board)[:{SHOWN_BOARDS}],
            arg_min(message, failing_since_on)
        FROM {board} WHERE failing_since_on IS NOT NULL GROUP BY cause ORDER BY 2 DESC, 1
    """):
        assert isinstance(names, list) and isinstance(count, int)
        yield f"  {count:,} since {since}: {in_words(str(code) if code else None)}"
        more = f" and {count - len(names):,} more" if count > len(names) else ""
        yield f"    {', '.join(names)}{more}"
        if count == 1:
            yield f"    {message or ''}"[:WIDTH].rstrip()
    if failing:
        yield '  all: skilltide sql "FROM marts.board WHERE failing_since_on IS NOT NULL"'
    yield from _stale(view, f"{board} WHERE {tried}", today)


def _stale(view: _View, board: str, today: date) -> Iterator[str]:
    ((late, oldest),) = view.rows(f"""
        SELECT count(*) FILTER (last_read_on IS NULL OR last_read_on < DATE '{today}' - {STALE_AFTER_DAYS["daily"]}),
            min(last_read_on)
        FROM {board}
    """)
    if late:
        days = STALE_AFTER_DAYS["daily"]
        yield f"  {late:,} not read well for more than {days} days; the oldest on {oldest or 'no day'}"


def _quarantine(view: _View) -> Iterator[str]:
    rows = view.rows(f"""
        SELECT source_id, rejection_count, reason_code, step_code FROM {view.table("quarantine_summary")}
        ORDER BY rejection_count DESC
    """)
    yield f"quarantine  {sum(int(str(row[1])) for row in rows):,} records" if rows else "quarantine  empty"
    for source_id, count, reason, step in rows:
        yield f"  {source_id:32} {count:>9,} {reason} ({step})"
