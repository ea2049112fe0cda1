"""`skilltide lake`: the publications that a DuckLake keeps, how long, and in how many files."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import duckdb

from skilltide.errors import ConfigurationError, WarehouseError
from skilltide.log import logger
from skilltide.place import HOW_TO_SET, Lake
from skilltide.settings import Settings
from skilltide.sql_files import statement
from skilltide.steps.exports import remove_exports
from skilltide.supervisor import Supervisor
from skilltide.warehouse.lake import ALIAS, attach, connect, is_published, nothing_published, trouble
from skilltide.warehouse.lake_files import MARK, data_of, give_up, is_own, put_mark, since, unknown_files
from skilltide.warehouse.ledger import Counts, in_words
from skilltide.warehouse.rewrite import rewrite

READ_FOR = timedelta(days=1)
"""Files that no snapshot needs stay so long: a reader may have begun before, a publication may be writing them."""
UNFINISHED_FOR = timedelta(hours=1)
"""A file that belongs to nothing may be of a publication that is being written, for so long."""
MUCH_DELETED = 0.2
"""A file of which more than this part is deleted is written anew."""


@dataclass(frozen=True)
class Snapshot:
    """One publication that can be read."""

    snapshot_id: int
    published_at: datetime
    run_id: str
    publication_id: int | None
    skilltide_version: str
    lexicon_version: str | None
    changed_marts: Sequence[str]

    @property
    def line(self) -> str:
        """It in one line."""
        changed = ", ".join(self.changed_marts) if len(self.changed_marts) < 6 else f"{len(self.changed_marts)} marts"
        return (
            f"{self.snapshot_id:>8}  {self.published_at:%Y-%m-%d %H:%M}  run {self.run_id}, publication "
            f"{self.publication_id or 'unknown'}, lexicon {self.lexicon_version or 'unknown'}, skilltide "
            f"{self.skilltide_version}; changed: {changed or 'nothing'}"
        )


@dataclass
class Tidied:
    """What was removed, and what could not be."""

    snapshot_count: int = 0
    file_count: int = 0
    remains: list[str] = field(default_factory=list)
    """What still contains earlier data, and how to remove it: one line each."""


def lake_of(settings: Settings) -> Lake:
    """Return the lake of the settings; raises ConfigurationError where there is none."""
    if settings.lake is None:
        raise ConfigurationError(f"no DuckLake is set, so there are no snapshots. {HOW_TO_SET}")
    return settings.lake


def snapshots(lake: Lake) -> list[Snapshot]:
    """Return the publications of a lake that can be read, the newest first."""
    with _opened(lake, is_read_only=True) as connection:
        connection.execute(f"USE {ALIAS}")
        rows = connection.execute("FROM marts.snapshot ORDER BY snapshot_id DESC").fetchall()
    return [Snapshot(*row) for row in rows]


def expire(lake: Lake, older_than: timedelta, *, is_claimed: bool = False) -> Tidied:
    """Let go of the publications that are older, but the newest; remove files that none needs since a day.

    `is_claimed`: the user says that no other lake keeps files where this one does; so below.

    Raises:
        WarehouseError: the lake can't be reached, or another one has marked the place of its files.
    """
    with _opened(lake) as connection:
        if is_claimed:
            _claim(connection, lake)
        tidied = Tidied(_expire(connection, older_than))
        _clean(connection, tidied, READ_FOR, READ_FOR)
        return tidied


def clear_lake(settings: Settings, lake: Lake) -> list[str]:
    """Remove all but a lake's newest publication, and the file that was published before there was a lake.

    Returns what still contains earlier data, and how to remove it: one line each.

    Raises:
        WarehouseError: the lake can't be reached, or its files can't be removed.
    """
    remains = remove_exports(settings)  # the published file tells which of the files there are ours
    settings.published.unlink(missing_ok=True)
    return [*remains, *(f"in the lake: {line}" for line in purge(lake).remains)]


def purge(lake: Lake, *, is_claimed: bool = False) -> Tidied:
    """Let go of all publications but the newest, at once, with the files and the catalog's figures that held them.

    Whoever is reading an older one meanwhile finds files missing and has to open the lake again.
    """
    with _opened(lake) as connection:
        if is_claimed:
            _claim(connection, lake)
        tidied = Tidied(_expire(connection, timedelta()))
        is_ours = _clean(connection, tidied, timedelta(), UNFINISHED_FOR)
        left = unknown_files(connection, ALIAS, timedelta()) if is_ours else []
        if left:
            tidied.remains.append(
                f"{len(left)} files of publications that ended half-way, or are being written: `skilltide lake expire "
                f"--all` removes them in an hour"
            )
        if lake.kind == "postgres" and (why := _vacuum(connection)):
            tidied.remains.append(
                f"the catalog's deleted rows (smallest and largest values of files that are gone), as it could not be "
                f"vacuumed ({why}): have its owner run VACUUM FULL there"
            )
    if lake.kind == "sqlite" and lake.file is not None:
        with closing(sqlite3.connect(lake.file)) as catalog:
            catalog.execute("VACUUM")
    elif lake.kind == "duckdb" and lake.file is not None:
        mode = lake.file.stat().st_mode  # colleagues read it
        rewrite(lake.file)
        lake.file.chmod(mode)
    return tidied


def compact(lake: Lake) -> int:
    """Merge small files, and write those anew of which much was deleted; return how many files became others.

    Readers and older publications keep the files that they know.
    """
    with _opened(lake) as connection:
        rewritten = connection.execute(
            f"CALL ducklake_rewrite_data_files('{ALIAS}', delete_threshold => {MUCH_DELETED})"
        ).fetchall()
        merged = connection.execute(f"CALL ducklake_merge_adjacent_files('{ALIAS}')").fetchall()
    return sum(int(row[2]) for row in (*rewritten, *merged))


@contextmanager
def _opened(lake: Lake, *, is_read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = connect()
    try:
        attach(connection, lake, is_read_only=True)
        if not is_published(connection):
            raise nothing_published(lake)
        if not is_read_only:  # not to make a lake where there is none
            connection.execute(f"DETACH {ALIAS}")
            attach(connection, lake, is_read_only=False)
        yield connection
    except duckdb.Error as error:
        raise trouble(lake, error) from error
    finally:
        connection.close()


def _expire(connection: duckdb.DuckDBPyConnection, older_than: timedelta) -> int:
    """Let go of the snapshots that are older, but the newest publication, and what was compacted since."""
    sql, seconds = statement(__file__, "upkeep_expired.sql"), older_than.total_seconds()
    numbers = [number for (number,) in connection.execute(sql, {"seconds": seconds}).fetchall()]
    if numbers:
        connection.execute(f"CALL ducklake_expire_snapshots('{ALIAS}', versions => {numbers})")
    return len(numbers)


def _claim(connection: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    if is_own(connection, ALIAS) is False:
        place = data_of(connection, ALIAS)
        raise WarehouseError(
            f"{lake}: {place} is another lake's, as {place}{MARK} says. Begin a new lake in a place of its own (an "
            f"empty catalog, and SKILLTIDE_WAREHOUSE_DATA): the next refresh publishes all of it."
        )
    put_mark(connection, ALIAS)


def _clean(
    connection: duckdb.DuckDBPyConnection, tidied: Tidied, read_for: timedelta, unfinished_for: timedelta
) -> bool:
    """Remove the files that no snapshot needs since so long, and those of publications that ended half-way.

    Returns whether the place is the lake's own: in another, nothing that its catalog doesn't know is removed. A lake of
    an older skilltide marks its place where nothing unknown lies.
    """
    is_ours = is_own(connection, ALIAS)
    if is_ours is None and not unknown_files(connection, ALIAS, timedelta()):
        put_mark(connection, ALIAS)
        is_ours = True
    unknown = unknown_files(connection, ALIAS, unfinished_for)
    if is_ours:
        give_up(connection, ALIAS, unknown)
    elif unknown:
        told = f"{len(unknown)} files in {data_of(connection, ALIAS)} that this lake's catalog doesn't know"
        tidied.remains.append(
            f"{told}: another lake has marked the place as its own ({MARK}), and they may belong to it"
            if is_ours is False
            else f"{told}, of publications that ended half-way, or of another lake. Where no other lake keeps its "
            f"files there, `skilltide lake expire --all --claim` marks the place as this one's and removes them"
        )
    old = connection.execute(f"CALL ducklake_cleanup_old_files('{ALIAS}', {since(read_for)})").fetchall()
    tidied.file_count += len(old)
    return bool(is_ours)


def _vacuum(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Have the catalog's tables written anew in PostgreSQL; return why not, if that failed."""
    catalog = f"__ducklake_metadata_{ALIAS}"
    tables = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ? AND table_name LIKE 'ducklake_%'",
        [catalog],
    ).fetchall()
    for schema, table in tables:
        try:
            connection.execute(
                f"CALL postgres_execute('{catalog}', 'VACUUM FULL \"{schema}\".\"{table}\"', use_transaction => false)"
            )
        except duckdb.Error as error:
            return " ".join(str(error).split())[:200]
    return None


def tidy_up(settings: Settings, supervisor: Supervisor | None = None) -> Counts | None:
    """Compact the settings' lake, and let go of what has had its time; None where there is no lake.

    Returns counts: merged_files, expired_snapshots, removed_files.
    """
    lake = settings.lake
    if lake is None:
        return None
    supervisor = supervisor or Supervisor()

    def compacting() -> Counts:
        return _noted("compact", {"merged_files": compact(lake)})

    def expiring() -> Counts:
        tidied = expire(lake, timedelta(days=settings.snapshot_days))
        for line in tidied.remains:
            logger.warning("%s: remains: %s", lake, line)
        return _noted("expire", {"expired_snapshots": tidied.snapshot_count, "removed_files": tidied.file_count})

    return supervisor.step("compact", compacting) | supervisor.step("expire", expiring)


def _noted(step: str, counts: Counts) -> Counts:
    logger.info("%s: %s", step, in_words(counts))
    return counts
