/*
description: >
  Every employer's board that runs tried to read: how the last try ended, and when it was last read well (its last success).
grain: source_id, board
caveats:
  - Files are no boards; what they gave stands in source_collection.
  - A board that is gone, disabled or taken out of the registry or of sources.yml is tried no more, and not counted as failing.
checks:
  - read_day_count <= tried_day_count
  - is_tried OR failing_since_on IS NULL
*/
WITH well AS (
    SELECT source_id, board, max(read_at) AS well_at
    FROM staging.board_read
    WHERE board_outcome_code IN ('read', 'unchanged')
    GROUP BY ALL
),

source_day AS (
    SELECT
        source_id,
        observed_on,
        observed_on - lag(observed_on) OVER (PARTITION BY source_id ORDER BY observed_on) AS days
    FROM (SELECT DISTINCT source_id, observed_on FROM staging.board_read)
),

-- A source is read no more when it was left alone for three times as long as usual; one that was read on one day has no
-- usual, and what is read at all is read monthly (STALE_AFTER_DAYS in status.py).
source AS (
    SELECT
        source_id,
        max(observed_on) AS tried_on,
        max(observed_on) + greatest(3, coalesce(3 * median(days), 40))::INTEGER AS due_on
    FROM source_day
    GROUP BY source_id
),

-- A board is tried no more when its source went on without it for three days.
still_tried AS (
    SELECT source_id, board, true AS is_tried
    FROM staging.board_read
    JOIN source USING (source_id)
    WHERE due_on >= (SELECT max(observed_on) FROM staging.board_read)
    GROUP BY source_id, board, tried_on
    HAVING max(observed_on) >= tried_on - 3
)

SELECT
    source_id,
    board,
    max(observed_on) AS last_tried_on,
    coalesce(bool_or(still_tried.is_tried), false) AS is_tried,
    arg_max(board_outcome_code, read_at) AS board_outcome_code,
    arg_max(message, read_at) FILTER (board_outcome_code IN ('rejected', 'failed')) AS message,
    arg_max(cause_code, read_at) FILTER (board_outcome_code IN ('rejected', 'failed')) AS cause_code,
    max(observed_on) FILTER (board_outcome_code IN ('read', 'unchanged')) AS last_read_on,
    arg_max(posting_count, read_at) FILTER (board_outcome_code IN ('read', 'unchanged')) AS posting_count,
    count(DISTINCT observed_on)::INTEGER AS tried_day_count,
    (count(DISTINCT observed_on) FILTER (board_outcome_code IN ('read', 'unchanged')))::INTEGER AS read_day_count,
    min(observed_on) FILTER (still_tried.is_tried AND (well_at IS NULL OR read_at > well_at)) AS failing_since_on
FROM staging.board_read
LEFT JOIN well USING (source_id, board)
LEFT JOIN still_tried USING (source_id, board)
GROUP BY ALL
