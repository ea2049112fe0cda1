/*
description: >
  What each source collected in each month: days scheduled and collected, postings seen, postings that were posted in
  it, and openings that it gave to headlines. board_month has the same of each board.
grain: source_id, month_on
caveats:
  - scheduled_day_count is inferred from the usual gap between a source's collection days at the time (the median of
    some thirty gaps around, at the beginning of some ten, so that a source collected weekly first and daily later
    misses nothing); days that a longer gap left out were due. A source seen on fewer than three days has none (an
    export made once has no schedule).
  - collection_interval_days is the usual gap of the newest days.
  - A file that tells no time of collection counts as collected on the newest date that a posting of it has. Postings
    without any time (observed on 1970-01-01) were collected in no month.
*/
WITH day AS (
    SELECT DISTINCT posting.source_id, observation.observed_on
    FROM staging.observation AS observation
    JOIN marts.posting AS posting USING (posting_id)
    WHERE observation.observed_on > DATE '1970-01-01'
),

gap AS (
    SELECT
        source_id,
        observed_on,
        row_number() OVER (PARTITION BY source_id ORDER BY observed_on) AS day_number,
        lead(observed_on) OVER (PARTITION BY source_id ORDER BY observed_on) - observed_on AS days
    FROM day
),

-- How often it was collected at the time: sixteen gaps of another length in a row are another rhythm; at the beginning,
-- where nothing before says that more was due, six are.
paced AS (
    SELECT
        *,
        greatest(
            1,
            round(median(days) OVER (
                PARTITION BY source_id ORDER BY observed_on ROWS BETWEEN 15 PRECEDING AND 15 FOLLOWING
            )),
            CASE WHEN day_number <= 16 THEN round(median(days) OVER (
                PARTITION BY source_id ORDER BY observed_on ROWS BETWEEN 5 PRECEDING AND 5 FOLLOWING
            )) END
        )::INTEGER AS every_days
    FROM gap
),

cadence AS (
    SELECT
        source_id,
        min(observed_on) AS first_on,
        max(observed_on) AS last_on,
        count(*) AS day_count,
        arg_max(every_days, observed_on) AS every_days
    FROM paced
    GROUP BY source_id
),

as_of AS (
    SELECT max(observed_on) AS as_of_on FROM day
),

-- Each day of collection was due; so were those at its pace that a longer gap, or the time since the last, left out.
slot AS (
    SELECT
        source_id,
        observed_on,
        every_days,
        CASE
            WHEN days IS NULL THEN 1 + floor((as_of_on - observed_on) / every_days)
            ELSE greatest(1, round(days / every_days))
        END AS slot_count
    FROM paced
    CROSS JOIN as_of
    SEMI JOIN (FROM cadence WHERE day_count >= 3) USING (source_id)
),

-- Months between two collections of which the second still showed what was posted in them: none of their days was due.
between_collections AS (
    SELECT
        source_id,
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
        date_trunc('month', slot.observed_on + (part.place * slot.every_days)::INTEGER)::DATE AS month_on,
        count(*)::INTEGER AS scheduled_day_count
    FROM slot
    CROSS JOIN unnest(generate_series(0, slot.slot_count::BIGINT - 1)) AS part (place)
    GROUP BY ALL
),

collected AS (
    SELECT source_id, date_trunc('month', observed_on)::DATE AS month_on, count(*)::INTEGER AS collected_day_count
    FROM day
    GROUP BY ALL
),

seen AS (
    SELECT
        posting.source_id,
        date_trunc('month', observation.observed_on)::DATE AS month_on,
        count(DISTINCT posting.posting_id)::INTEGER AS observed_posting_count
    FROM staging.observation AS observation
    JOIN marts.posting AS posting USING (posting_id)
    WHERE observation.observed_on > DATE '1970-01-01'
    GROUP BY ALL
),

posted AS (
    SELECT
        source_id,
        date_trunc('month', coalesce(posted_on, first_seen_on))::DATE AS month_on,
        count(*)::INTEGER AS posting_count
    FROM marts.posting
    WHERE coalesce(posted_on, first_seen_on) IS NOT NULL
    GROUP BY ALL
),

headline AS (
    SELECT source_id, month_on, (count(*) FILTER (is_headline))::INTEGER AS headline_opening_count
    FROM marts.opening
    WHERE month_on IS NOT NULL
    GROUP BY ALL
)

SELECT
    source_id,
    month_on,
    CASE WHEN cadence.day_count >= 3 THEN coalesce(scheduled.scheduled_day_count, 0) END AS scheduled_day_count,
    coalesce(collected.collected_day_count, 0) AS collected_day_count,
    coalesce(between_collections.is_between_collections, false) AS is_between_collections,
    least(1, coalesce(collected.collected_day_count, 0) / nullif(scheduled.scheduled_day_count, 0)) AS coverage_share,
    coalesce(seen.observed_posting_count, 0) AS observed_posting_count,
    coalesce(posted.posting_count, 0) AS posting_count,
    coalesce(headline.headline_opening_count, 0) AS headline_opening_count,
    cadence.every_days AS collection_interval_days,
    cadence.first_on AS collection_began_on,
    cadence.last_on AS last_collected_on
FROM scheduled
FULL JOIN collected USING (source_id, month_on)
FULL JOIN between_collections USING (source_id, month_on)
FULL JOIN seen USING (source_id, month_on)
FULL JOIN posted USING (source_id, month_on)
FULL JOIN headline USING (source_id, month_on)
LEFT JOIN cadence USING (source_id)
