"""How many openings of the whole market each well collected month holds: what changes are compared by."""

from datetime import date

import duckdb

USABLE = """
    SELECT opening.* FROM {schema}.opening AS opening
    ANTI JOIN (FROM {schema}.source_coverage WHERE is_gap) AS gap
        ON gap.source_id = opening.source_id AND gap.month_on = opening.month_on
    ANTI JOIN (FROM {schema}.board_coverage WHERE is_gap) AS unread
        ON unread.source_id = opening.source_id AND unread.board = opening.board AND unread.month_on = opening.month_on
    WHERE opening.is_headline AND opening.month_on IS NOT NULL
"""
"""The headline openings of months in which their source and board were collected: whole months may still be gaps."""


def month_sizes(
    connection: duckdb.DuckDBPyConnection, schema: str, since: date = date.min, until: date = date.max
) -> dict[date, int]:
    """Return usable openings by month, of the months that were collected well, however few openings they hold.

    ``schema``: where the marts of everything are; ``since``, ``until``: first and last day that count.
    """
    rows = connection.execute(
        f"""
        SELECT month_on, count(*) FROM ({USABLE.format(schema=schema)})
        SEMI JOIN (
            FROM {schema}.month_coverage WHERE NOT is_gap OR gap_reason_code IN ('few_openings', 'few_employers')
        ) USING (month_on)
        WHERE month_on BETWEEN $since AND $until GROUP BY month_on ORDER BY month_on
        """,
        {"since": since, "until": until},
    ).fetchall()
    return dict(rows)
