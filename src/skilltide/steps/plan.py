"""plan: what the warehouse knows of the sources before they are read, so that only what is new is read again."""

import duckdb
import orjson

from skilltide.landing.collection import Known
from skilltide.landing.plausibility import BoardHistory, RejectedRead
from skilltide.log import logger
from skilltide.steps.step import Context, Standing, Step
from skilltide.warehouse.ledger import Counts
from skilltide.warehouse.statements import statement


def plan(context: Context) -> Counts:
    """Look up what each source gave before. Nothing is written, so there is nothing to count."""
    connection = context.connection
    units = frozenset(connection.execute(statement("known_unit")).fetchall())
    context.known = Known(units, board_histories(connection))
    context.standing = standing(connection)
    logger.info("plan: %s files and %s boards are known", f"{len(units):,}", f"{len(context.known.histories):,}")
    return {}


def board_histories(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], BoardHistory]:
    """Return what earlier reads of each board gave, by source id and board."""
    histories = {}
    rows = connection.execute(statement("board_history")).fetchall()
    for source_id, board, counts, fills, digest, landed_on, rejected in rows:
        histories[source_id, board] = BoardHistory(
            posting_counts=counts or (),
            fill_shares=orjson.loads(fills) if fills else {},
            digest=digest,
            landed_on=landed_on,
            rejected=[RejectedRead(day, count, orjson.loads(shares or "{}")) for day, count, shares in rejected or ()],
        )
    return histories


def standing(connection: duckdb.DuckDBPyConnection) -> Standing:
    """Return what the warehouse holds of each source now."""
    rows = connection.execute(statement("source_standing")).fetchall()
    return {source_id: (postings, versions, closed) for source_id, postings, versions, closed in rows}


STEP = Step(
    name="plan",
    run=plan,
    reads=("raw.unit", "raw.board_read", "staging.posting"),
    writes=(),
    code=("skilltide.steps.plan",),
)
