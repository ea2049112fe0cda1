/*
description: >
  What each board gave in each month: days on which it was due and was read, postings that were posted in it, and openings
  that it gave to headlines.
grain: source_id, board, month_on
caveats:
  - scheduled_day_count is inferred from the usual gap between the days on which the board was read at the time, as in
    source_collection, from its first day on; it was due no more often than its source, and as often if it was read on
    fewer than three days. It runs on after its last day; board_coverage tells what has ended.
  - A board that gave nothing for 14 days or more, while others of its source were read, was read on these days and held
    nothing (is_whole is false, as such an answer is not believed at once). Boards that never held anything have no rows.
  - Monthly threads (Hacker News) are no boards here; what stands in them is the source's.
  - A source whose boards were read on fewer than three days has no schedule, and so have its boards.
  - A posting that stood on several boards of a source (searches) counts for the one that its newest content came from.
checks:
  - last_collected_on IS NOT NULL OR is_whole IS NULL
*/
WITH well AS (
    SELECT source_id, board, observed_on, bool_or(is_complete) AS is_whole
    FROM staging.board_read
    SEMI JOIN (SELECT source_id FROM marts.posting WHERE board IS NOT NULL) USING (source_id)
    WHERE board_outcome_code IN ('read', 'unchanged')
    GROUP BY ALL
),

-- Answers without any posting, with the number of good reads before them. On a day on which no board of the source could
-- be read, the platform may have moved.
empty_read AS (
    SELECT source_id, board, observed_on, good_read_count
    FROM (
        SELECT
            *,
            count(CASE WHEN board_outcome_code IN ('read', 'unchanged') THEN 1 END) OVER (
                PARTITION BY source_id, board ORDER BY read_at
            ) AS good_read_count
        FROM staging.board_read
        -- few boards are ever empty
        SEMI JOIN (
            SELECT source_id, board FROM staging.board_read WHERE board_outcome_code = 'rejected' AND posting_count = 0
        ) USING (source_id, board)
    )
    SEMI JOIN well USING (source_id, observed_on)
    WHERE board_outcome_code = 'rejected' AND posting_count = 0
),

-- What lasts for 14 days (as gone_board in fresh_posting) is an empty board, and no failure.
empty_spell AS (
    SELECT source_id, board, good_read_count
    FROM empty_read
    WHERE good_read_count > 0
    GROUP BY ALL
    HAVING max(observed_on) - min(observed_on) >= 14
),

day AS (
    SELECT source_id, board, observed_on, bool_or(is_whole) AS is_whole
    FROM (
        SELECT source_id, board, observed_on, is_whole FROM well
        UNION ALL
        SELECT source_id, board, observed_on, false
        FROM empty_read SEMI JOIN empty_spell USING (source_id, board, good_read_count)
    )
    GROUP BY ALL
),

source_gap AS (
    SELECT
        source_id,
        observed_on,
        row_number() OVER (PARTITION BY source_id ORDER BY observed_on) AS day_number,
        count(*) OVER (PARTITION BY source_id) AS day_count,
        lead(observed_on) OVER (PARTITION BY source_id ORDER BY observed_on) - observed_on AS days
    FROM (SELECT DISTINCT source_id, observed_on FROM day)
),

-- How often the source was read at the time, as in source_collection.
source AS (
    SELECT
        source_id,
        observed_on,
        day_count >= 3 AS is_scheduled,
        greatest(
            1,
            round(median(days) OVER (
                PARTITION BY source_id ORDER BY observed_on ROWS BETWEEN 15 PRECEDING AND 15 FOLLOWING
            )),
            CASE WHEN day_number <= 16 THEN round(median(days) OVER (
                PARTITION BY source_id ORDER BY observed_on ROWS BETWEEN 5 PRECEDING AND 5 FOLLOWING
            )) END
        )::INTEGER AS every_days
    FROM source_gap
),

gap AS (
    SELECT
        source_id,
        board,
        observed_on,
        count(*) OVER (PARTITION BY source_id, board) AS day_count,
        lead(observed_on) OVER (PARTITION BY source_id, board ORDER BY observed_on) - observed_on AS days
    FROM day
),

-- How often the board was: it was due no more often than its source.
paced AS (
    SELECT
        gap.*,
        source.is_scheduled,
        greatest(
            source.every_days,
            CASE WHEN gap.day_count >= 3 THEN round(median(gap.days) OVER (
                PARTITION BY gap.source_id, gap.board ORDER BY gap.observed_on
                ROWS BETWEEN 15 PRECEDING AND 15 FOLLOWING
            )) END
        )::INTEGER AS every_days
    FROM gap
    JOIN source USING (source_id, observed_on)
),

cadence AS (
    SELECT
        source_id,
        board,
        min(observed_on) AS first_on,
        max(observed_on) AS last_on,
        bool_and(is_scheduled) AS is_scheduled,
        arg_max(every_days, observed_on) AS every_days
    FROM paced
    GROUP BY source_id, board
),

as_of AS (
    SELECT max(last_seen_on) AS as_of_on FROM marts.posting
),

-- The days that were due, as in source_collection.
slot AS (
    SELECT
        source_id,
        board,
        observed_on,
        every_days,
        CASE
            WHEN days IS NULL THEN 1 + floor(greatest(0, as_of_on - observed_on) / every_days)
            ELSE greatest(1, round(days / every_days))
        END AS slot_count
    FROM paced
    CROSS JOIN as_of
    WHERE is_scheduled
),

-- Months between two reads, as in source_collection.
between_collections AS (
    SELECT
        source_id,
        board,
        (date_trunc('month', observed_on) + INTERVAL 1 MONTH)::DATE AS month_on,
        true AS is_between_collections
    FROM paced
    WHERE
        days <= 32
        AND round(days / every_days) <= 1
        AND date_trunc('month', observed_on + days::INTEGER) > date_trunc('month', observed_on) + INTERVAL 1 MONTH
),

scheduled AS (
    SELECT
        slot.source_id,
        slot.board,
        date_trunc('month', slot.observed_on + (part.place * slot.every_days)::INTEGER)::DATE AS month_on,
        count(*)::INTEGER AS scheduled_day_count
    FROM slot
    CROSS JOIN unnest(generate_series(0, slot.slot_count::BIGINT - 1)) AS part (place)
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
    coalesce(between_collections.is_between_collections, false) AS is_between_collections,
    collected.is_whole,
    coalesce(posted.posting_count, 0) AS posting_count,
    coalesce(headline.headline_opening_count, 0) AS headline_opening_count,
    cadence.every_days AS collection_interval_days,
    cadence.first_on AS collection_began_on,
    cadence.last_on AS last_collected_on
FROM scheduled
FULL JOIN collected USING (source_id, board, month_on)
FULL JOIN between_collections USING (source_id, board, month_on)
FULL JOIN posted USING (source_id, board, month_on)
FULL JOIN headline USING (source_id, board, month_on)
LEFT JOIN cadence USING (source_id, board)
