/*
description: >
  What each board gave in each month: days on which it was due and was read, postings that were posted in it, and openings
  that it gave to headlines.
grain: source_id, board, month_on
caveats:
  - scheduled_day_count is inferred from the usual gap between the days on which the board was read (of one read on fewer
    than three days, of its source), from its first day on. It runs on after its last; board_coverage tells what has ended.
  - Monthly threads (Hacker News) are no boards here; what stands in them is the source's.
  - A source whose boards were read on fewer than three days has no schedule, and so have its boards.
  - A posting that stood on several boards of a source (searches) counts for the one that its newest content came from.
checks:
  - last_collected_on IS NOT NULL OR is_whole IS NULL
*/
WITH day AS (
    SELECT source_id, board, observed_on, bool_or(is_complete) AS is_whole
    FROM staging.board_read
    SEMI JOIN (SELECT source_id FROM marts.posting WHERE board IS NOT NULL) USING (source_id)
    WHERE board_outcome_code IN ('read', 'unchanged')
    GROUP BY ALL
),

source_gap AS (
    SELECT
        source_id,
        observed_on,
        observed_on - lag(observed_on) OVER (PARTITION BY source_id ORDER BY observed_on) AS days
    FROM (SELECT DISTINCT source_id, observed_on FROM day)
),

source AS (
    SELECT source_id, count(*) AS day_count, greatest(1, round(median(days)))::INTEGER AS every_days
    FROM source_gap
    GROUP BY source_id
),

gap AS (
    SELECT
        source_id,
        board,
        observed_on,
        observed_on - lag(observed_on) OVER (PARTITION BY source_id, board ORDER BY observed_on) AS days
    FROM day
),

cadence AS (
    SELECT
        source_id,
        board,
        min(observed_on) AS first_on,
        max(observed_on) AS last_on,
        any_value(source.day_count) >= 3 AS is_scheduled,
        CASE
            WHEN count(*) >= 3 THEN greatest(1, round(median(days)))::INTEGER ELSE any_value(source.every_days)
        END AS every_days
    FROM gap
    JOIN source USING (source_id)
    GROUP BY source_id, board
),

as_of AS (
    SELECT max(last_seen_on) AS as_of_on FROM marts.posting
),

scheduled AS (
    SELECT
        cadence.source_id,
        cadence.board,
        date_trunc('month', slot.day_on)::DATE AS month_on,
        count(*)::INTEGER AS scheduled_day_count
    FROM cadence
    CROSS JOIN as_of
    CROSS JOIN unnest(
        generate_series(cadence.first_on, as_of.as_of_on, to_days(cadence.every_days))
    ) AS slot (day_on)
    WHERE cadence.is_scheduled
    GROUP BY ALL
),

collected AS (
    SELECT
        source_id,
        board,
        date_trunc('month', observed_on)::DATE AS month_on,
        count(*)::INTEGER AS collected_day_count,
        bool_and(is_whole) AS is_whole
    FROM day
    GROUP BY ALL
),

posted AS (
    SELECT
        source_id,
        board,
        date_trunc('month', coalesce(posted_on, first_seen_on))::DATE AS month_on,
        count(*)::INTEGER AS posting_count
    FROM marts.posting
    WHERE board IS NOT NULL AND coalesce(posted_on, first_seen_on) IS NOT NULL
    GROUP BY ALL
),

headline AS (
    SELECT source_id, board, month_on, (count(*) FILTER (is_headline))::INTEGER AS headline_opening_count
    FROM marts.opening
    WHERE board IS NOT NULL AND month_on IS NOT NULL
    GROUP BY ALL
)

SELECT
    source_id,
    board,
    month_on,
    CASE WHEN cadence.is_scheduled THEN coalesce(scheduled.scheduled_day_count, 0) END AS scheduled_day_count,
    coalesce(collected.collected_day_count, 0) AS collected_day_count,
    collected.is_whole,
    coalesce(posted.posting_count, 0) AS posting_count,
    coalesce(headline.headline_opening_count, 0) AS headline_opening_count,
    cadence.every_days AS collection_interval_days,
    cadence.first_on AS collection_began_on,
    cadence.last_on AS last_collected_on
FROM scheduled
FULL JOIN collected USING (source_id, board, month_on)
FULL JOIN posted USING (source_id, board, month_on)
FULL JOIN headline USING (source_id, board, month_on)
LEFT JOIN cadence USING (source_id, board)
