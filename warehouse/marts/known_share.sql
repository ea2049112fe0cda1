/*
description: >
  How much of each column of opening and posting is known, by source and month: rows that have a value, of all rows.
  Null, unknown and an empty list count as not known.
grain: table_name, column_name, source_id, month_on
nullable: [month_on]
columns:
  table_name:
    description: The mart that has the column.
    values: {opening: marts.opening, posting: marts.posting}
  column_name: The column of that mart.
  row_count: Rows of the mart, of this source and month.
  known_count: Those in which the column has a value.
  known_share: known_count divided by row_count, 0 to 1.
caveats:
  - Months are those in which rows were first posted, else first seen; null where nothing tells that.
  - >
    Columns whose null says something have no row (closed_on, merge_score, notes). A salary that is not known is one
    that was not told.
checks:
  - known_count <= row_count
  - row_count > 0
*/
-- each column is counted under its own name, so that a new one needs no line here
WITH opening_known AS (
    SELECT
        source_id AS of_source,
        month_on AS of_month,
        count(*) AS row_count,
        count(nullif(nullif(COLUMNS('.*')::VARCHAR, 'unknown'), '[]')) AS '\0'
    FROM marts.opening
    GROUP BY of_source, of_month
),

posting_known AS (
    SELECT
        source_id AS of_source,
        date_trunc('month', coalesce(posted_on, first_seen_on))::DATE AS of_month,
        count(*) AS row_count,
        count(nullif(nullif(COLUMNS('.*')::VARCHAR, 'unknown'), '[]')) AS '\0'
    FROM marts.posting
    GROUP BY of_source, of_month
),

told AS (
    SELECT 'opening' AS table_name, column_name, of_source, of_month, row_count, known_count
    FROM opening_known
    UNPIVOT (known_count FOR column_name IN (COLUMNS(* EXCLUDE (of_source, of_month, row_count))))
    UNION ALL
    SELECT 'posting' AS table_name, column_name, of_source, of_month, row_count, known_count
    FROM posting_known
    UNPIVOT (
        known_count FOR column_name
        IN (COLUMNS(* EXCLUDE (of_source, of_month, row_count, closed_on, merge_score, notes)))
    )
)

SELECT
    table_name,
    column_name,
    of_source AS source_id,
    of_month AS month_on,
    row_count::INTEGER AS row_count,
    known_count::INTEGER AS known_count,
    known_count / row_count AS known_share
FROM told
