"""How many openings of the whole market each well collected month holds: what changes are compared by."""

from datetime import date

import duckdb

from skilltide.resources import resource

_VIEW = resource("warehouse", "marts", "usable_opening.sql").read_text(encoding="utf-8")
_OPENINGS = _VIEW.partition("*/")[2].replace("marts.", "{schema}.")
USABLE = f"SELECT * FROM ({_OPENINGS}) WHERE is_headline AND month_on IS NOT NULL"
"""The headline openings of months in which their source and board were collected: whole months may still be gaps.

The words of the view and not its name, as a part of the market is counted beside the whole, in another schema."""


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
