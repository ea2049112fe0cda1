"""expire_raw: what was fetched, unedited, goes after its time; postings, texts and mentions stay."""

from datetime import date, timedelta
from pathlib import Path

import duckdb

from skilltide.landing.format import landed_on
from skilltide.landing.retention import documents_in, expired, landing_files
from skilltide.log import logger
from skilltide.steps.step import Context, Step
from skilltide.warehouse.ledger import Counts
from skilltide.warehouse.rows import as_table, one_row, touch
from skilltide.warehouse.statements import statement
from skilltide.warehouse.transaction import transaction


def expire(context: Context) -> Counts:
    """Let go of what is older than the settings' retention."""
    settings = context.settings
    return expire_raw(context.connection, settings.landing, settings.retention_days, context.clock().date())


def expire_raw(connection: duckdb.DuckDBPyConnection, landing: Path, days: int, today: date) -> Counts:
    """Remove landing files older than `days`, and the documents that came with none that is younger.

    Costs what goes: which files brought a document last is in the database. Returns counts, none where nothing is old.
    """
    oldest = today - timedelta(days=days)
    old = expired(landing, oldest)
    if not old:
        return {}
    _date_documents(connection, landing)
    with transaction(connection):
        (count,) = one_row(connection, statement("expire_document"), {"oldest": oldest})
        touch(connection, "raw.document")
    for path in old:
        path.unlink()
    return {"landing_files": len(old), "documents": count}


def _date_documents(connection: duckdb.DuckDBPyConnection, landing: Path) -> None:
    """Find out once when documents were landed that were loaded before that was noted."""
    columns = ["document_id", "observed_on", "landed_on"]
    undated = dict(connection.execute(statement("undated_document")).fetchall())
    if not undated:
        return
    logger.info("expire_raw: looking once into all landing files, to date %s documents", f"{len(undated):,}")
    newest: dict[str, date] = {}
    for path in landing_files(landing):
        day = landed_on(path) or date.max
        for identity in documents_in(path):
            newest[identity] = max(newest.get(identity, date.min), day)
    rows = [(identity, observed_on, newest.get(identity, observed_on)) for identity, observed_on in undated.items()]
    connection.register("incoming", as_table(connection, "raw.document_observation", columns, rows))
    connection.execute(statement("store_observation"))
    connection.unregister("incoming")


STEP = Step(
    name="expire_raw",
    run=expire,
    reads=("landing", "raw.document_observation"),
    writes=("landing", "raw.document"),
    code=("skilltide.steps.expire_raw",),
)
