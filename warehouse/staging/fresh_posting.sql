-- One row per posting: the values of the version observed last, when it was seen, and when it had gone.
-- 1970-01-01 stands for a day that nothing tells (UNKNOWN_TIME): such a posting was seen on no day.
CREATE OR REPLACE TEMP TABLE fresh_posting AS
WITH span AS (
    SELECT
        version.posting_id,
        min(observation.observed_on) FILTER (observation.observed_on > DATE '1970-01-01') AS first_seen_on,
        max(observation.observed_on) FILTER (observation.observed_on > DATE '1970-01-01') AS last_seen_on,
        (count(DISTINCT observation.observed_on) FILTER (observation.observed_on > DATE '1970-01-01'))::INTEGER
            AS observation_count,
        count(DISTINCT version.text_id)::INTEGER AS version_count,
        min(version.posted_on) AS earliest_posted_on
    FROM staging.posting_version AS version
    JOIN raw.document_observation AS observation USING (document_id)
    GROUP BY version.posting_id
),

latest AS (
    SELECT version.*
    FROM staging.posting_version AS version
    JOIN raw.document_observation AS observation USING (document_id)
    QUALIFY row_number() OVER (
        PARTITION BY version.posting_id ORDER BY observation.observed_on DESC, document_id
    ) = 1
),

-- The first day on which its board was read whole and did not hold it any more.
closing AS (
    SELECT latest.posting_id, min(read.observed_on) AS closed_on
    FROM latest
    JOIN span USING (posting_id)
    JOIN raw.board_read AS read
        ON read.source_id = latest.source_id AND read.board = latest.origin
        AND read.is_complete AND read.observed_on > span.last_seen_on
    GROUP BY latest.posting_id
),

fresh AS (
    SELECT
        latest.* EXCLUDE (origin) REPLACE (span.earliest_posted_on AS posted_on),
        span.* EXCLUDE (posting_id, earliest_posted_on),
        closing.closed_on
    FROM latest
    JOIN span USING (posting_id)
    LEFT JOIN closing USING (posting_id)
)

-- with its columns in the order of staging.posting, whatever migrations added to either
(FROM staging.posting LIMIT 0)
UNION ALL BY NAME
(FROM fresh)
