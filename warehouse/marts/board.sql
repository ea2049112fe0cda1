/*
description: >
  Every employer's board that runs tried to read: how the last try ended, and when it was last read well (its last success).
grain: source_id, board
caveats:
  - Files are no boards; what they gave stands in source_collection.
checks:
  - read_day_count <= tried_day_count
*/
WITH well AS (
    SELECT source_id, board, max(read_at) AS well_at
    FROM staging.board_read
    WHERE board_outcome_code IN ('read', 'unchanged')
    GROUP BY ALL
)

SELECT
    source_id,
    board,
    max(observed_on) AS last_tried_on,
    arg_max(board_outcome_code, read_at) AS board_outcome_code,
    arg_max(message, read_at) FILTER (board_outcome_code IN ('rejected', 'failed')) AS message,
    arg_max(cause_code, read_at) FILTER (board_outcome_code IN ('rejected', 'failed')) AS cause_code,
    max(observed_on) FILTER (board_outcome_code IN ('read', 'unchanged')) AS last_read_on,
    arg_max(posting_count, read_at) FILTER (board_outcome_code IN ('read', 'unchanged')) AS posting_count,
    count(DISTINCT observed_on)::INTEGER AS tried_day_count,
    (count(DISTINCT observed_on) FILTER (board_outcome_code IN ('read', 'unchanged')))::INTEGER AS read_day_count,
    min(observed_on) FILTER (well_at IS NULL OR read_at > well_at) AS failing_since_on
FROM staging.board_read
LEFT JOIN well USING (source_id, board)
GROUP BY ALL
