"""What is kept about boards: how each try to read one went, what it holds, and what the next try is judged by."""

from collections.abc import Sequence
from datetime import UTC

import duckdb
import orjson
import pyarrow as pa

from skilltide.landing.format import BoardRead
from skilltide.landing.plausibility import BoardHistory
from skilltide.steps.build import touch

_KEPT_READS = 5
"""Good reads that the usual number of postings is taken from."""

_SCHEMA = pa.schema([
    ("source_id", pa.string()), ("board", pa.string()), ("run_id", pa.string()), ("read_at", pa.timestamp("us")),
    ("observed_on", pa.date32()), ("outcome_code", pa.string()), ("is_complete", pa.bool_()),
    ("posting_count", pa.int32()), ("digest", pa.string()), ("fill_shares", pa.string()), ("message", pa.string()),
])  # fmt: skip

_HISTORIES = f"""
    WITH good AS (
        SELECT
            source_id, board, max(read_at) AS read_at,
            list(posting_count ORDER BY read_at DESC)[:{_KEPT_READS}] AS posting_counts,
            arg_max(fill_shares, read_at) AS fill_shares,
            arg_max(digest, read_at) AS digest,
            max(observed_on) FILTER (outcome_code = 'read') AS landed_on
        FROM raw.board_read
        WHERE outcome_code IN ('read', 'unchanged')
        GROUP BY source_id, board
    ),

    bad AS (
        SELECT source_id, board, read.observed_on, read.posting_count
        FROM raw.board_read AS read
        LEFT JOIN good USING (source_id, board)
        WHERE outcome_code = 'rejected' AND (good.read_at IS NULL OR read.read_at > good.read_at)
    )

    SELECT
        source_id, board, any_value(posting_counts), any_value(fill_shares), any_value(digest), any_value(landed_on),
        list(bad.observed_on) FILTER (bad.observed_on IS NOT NULL), list(bad.posting_count)
            FILTER (bad.observed_on IS NOT NULL)
    FROM good
    FULL JOIN bad USING (source_id, board)
    GROUP BY source_id, board
"""


def board_histories(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], BoardHistory]:
    """Return what earlier reads of each board gave, by source id and board."""
    histories = {}
    for source_id, board, counts, fills, digest, landed_on, days, seen in connection.execute(_HISTORIES).fetchall():
        histories[source_id, board] = BoardHistory(
            posting_counts=counts or (),
            fill_shares=orjson.loads(fills) if fills else {},
            digest=digest,
            landed_on=landed_on,
            rejected=list(zip(days or (), seen or (), strict=True)),
        )
    return histories


def load_board_reads(
    connection: duckdb.DuckDBPyConnection, run_id: str, reads: Sequence[BoardRead], held: Sequence[tuple[str, str]]
) -> None:
    """Store how the boards of one landing file were read. `held`: (board, document_id) of the documents landed.

    A board that was read holds these documents from now on; an unchanged one observes again those that it held.
    """
    rows = []
    for read in reads:
        read_at = read.read_at.astimezone(UTC).replace(tzinfo=None)
        rows.append(
            [read.source_id, read.board, run_id, read_at, read_at.date(), read.outcome_code, read.is_complete,
             read.posting_count, read.digest, orjson.dumps(read.fill_shares).decode(), read.message]
        )  # fmt: skip
    names = _SCHEMA.names
    connection.register("incoming_read", pa.Table.from_pydict(
        {name: [row[i] for row in rows] for i, name in enumerate(names)}, _SCHEMA))  # fmt: skip
    connection.register("incoming_held", pa.table({
        "board": pa.array([board for board, _ in held], pa.string()),
        "document_id": pa.array([identity for _, identity in held], pa.string()),
    }))  # fmt: skip
    connection.execute("INSERT OR IGNORE INTO raw.board_read BY NAME FROM incoming_read")
    connection.execute("""
        DELETE FROM raw.board_document
        WHERE (source_id, board) IN (SELECT (source_id, board) FROM incoming_read WHERE outcome_code = 'read')
    """)
    connection.execute("""
        INSERT OR IGNORE INTO raw.board_document
        SELECT DISTINCT incoming_read.source_id, board, document_id
        FROM incoming_held JOIN incoming_read USING (board)
        WHERE incoming_read.outcome_code = 'read'
    """)
    connection.execute("""
        INSERT OR IGNORE INTO raw.document_observation
        SELECT document_id, incoming_read.observed_on
        FROM raw.board_document JOIN incoming_read USING (source_id, board)
        WHERE incoming_read.outcome_code = 'unchanged'
    """)
    touch(connection, "board_read")
    connection.unregister("incoming_read")
    connection.unregister("incoming_held")
