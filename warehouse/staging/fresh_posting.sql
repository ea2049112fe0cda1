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

newest AS (
    SELECT first(document_id ORDER BY observation.observed_on DESC, document_id) AS document_id
    FROM staging.posting_version AS version
    JOIN raw.document_observation AS observation USING (document_id)
    GROUP BY version.posting_id
),

latest AS (
    SELECT version.* FROM staging.posting_version AS version SEMI JOIN newest USING (document_id)
),

answered AS (
    SELECT source_id, board, max(read_at) AS read_at, bool_or(is_complete) AS is_whole
    FROM raw.board_read
    WHERE outcome_code <> 'failed'
    GROUP BY source_id, board
),

source_read AS (
    SELECT source_id, max(observed_on) AS observed_on
    FROM raw.board_read
    WHERE outcome_code IN ('read', 'unchanged')
    GROUP BY source_id
),

-- The first day on which there was nothing at a board's address any more, once that has lasted 14 days (as GONE_AFTER in
-- board_store.py) and other boards of its source are still read: where none is, the platform has moved, and that tells
-- nothing of any board.
gone_board AS (
    SELECT missing.source_id, missing.board, min(missing.observed_on) AS gone_on
    FROM raw.board_read AS missing
    JOIN answered USING (source_id, board)
    JOIN source_read USING (source_id)
    WHERE missing.cause_code = 'not_found' AND missing.read_at > answered.read_at AND answered.is_whole
    GROUP BY missing.source_id, missing.board
    HAVING least(max(missing.observed_on), max(source_read.observed_on)) - min(missing.observed_on) >= 14
),

-- The first day on which its board was read whole and did not hold it any more, or was gone itself.
closing AS (
    SELECT latest.posting_id, min(without.observed_on) AS closed_on
    FROM latest
    JOIN span USING (posting_id)
    JOIN (
        SELECT source_id, board, observed_on FROM raw.board_read WHERE is_complete
        UNION ALL
        SELECT source_id, board, gone_on FROM gone_board
    ) AS without
        ON without.source_id = latest.source_id AND without.board = latest.origin
        AND without.observed_on > span.last_seen_on
    GROUP BY latest.posting_id
),

-- Boards that last. Threads that the platform has a run look up (are_boards_looked_up) are each a month by themselves:
-- what stands there stands on no board.
lasting_board AS (
    SELECT DISTINCT source_id, board
    FROM raw.board_read
    WHERE source_id NOT IN (SELECT source_id FROM ops.source WHERE platform IN ('hackernews'))
),

fresh AS (
    SELECT
        latest.* EXCLUDE (origin) REPLACE (span.earliest_posted_on AS posted_on),
        span.* EXCLUDE (posting_id, earliest_posted_on),
        closing.closed_on,
        lasting_board.board
    FROM latest
    JOIN span USING (posting_id)
    LEFT JOIN closing USING (posting_id)
    LEFT JOIN lasting_board ON lasting_board.source_id = latest.source_id AND lasting_board.board = latest.origin
)

-- with its columns in the order of staging.posting, whatever migrations added to either
(FROM staging.posting LIMIT 0)
UNION ALL BY NAME
(FROM fresh)
