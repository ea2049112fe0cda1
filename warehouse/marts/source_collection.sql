/*
description: >
  What each source collected in each month: days scheduled and collected, postings seen, postings that were posted in
  it, and openings that it gave to headlines. board_month has the same of each board.
grain: source_id, month_on
caveats:
  - scheduled_day_count is inferred from the usual gap between a source's collection days; a source seen on fewer than
    three days has none (an export made once has no schedule).
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
        observed_on - lag(observed_on) OVER (PARTITION BY source_id ORDER BY observed_on) AS days
    FROM day
),

cadence AS (
    SELECT
        source_id,
        min(observed_on) AS first_on,
        max(observed_on) AS last_on,
        count(*) AS day_count,
        greatest(1, round(median(days)))::INTEGER AS every_days
    FROM gap
    GROUP BY source_id
),

as_of AS (
    SELECT max(observed_on) AS as_of_on FROM day
),

scheduled AS (
    SELECT
        cadence.source_id,
        date_trunc('month', slot.day_on)::DATE AS month_on,
        count(*)::INTEGER AS scheduled_day_count
    FROM cadence
    CROSS JOIN as_of
    CROSS JOIN unnest(
        generate_series(cadence.first_on, as_of.as_of_on, to_days(cadence.every_days))
    ) AS slot (day_on)
    WHERE cadence.day_count >= 3
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
    least(1, coalesce(collected.collected_day_count, 0) / nullif(scheduled.scheduled_day_count, 0)) AS coverage_share,
    coalesce(seen.observed_posting_count, 0) AS observed_posting_count,
    coalesce(posted.posting_count, 0) AS posting_count,
    coalesce(headline.headline_opening_count, 0) AS headline_opening_count,
    cadence.every_days AS collection_interval_days,
    cadence.first_on AS collection_began_on,
    cadence.last_on AS last_collected_on
FROM scheduled
FULL JOIN collected USING (source_id, month_on)
FULL JOIN seen USING (source_id, month_on)
FULL JOIN posted USING (source_id, month_on)
FULL JOIN headline USING (source_id, month_on)
LEFT JOIN cadence USING (source_id)
