/*
description: >
  How much of each source's boards was collected on each day on which it was tried: tells an outage from a market.
grain: source_id, observed_on
checks:
  - read_board_count + rejected_board_count + failed_board_count = tried_board_count
*/
WITH best AS (
    SELECT
        source_id,
        board,
        observed_on,
        bool_or(board_outcome_code IN ('read', 'unchanged')) AS is_read,
        bool_or(board_outcome_code = 'rejected') AS is_rejected,
        max(posting_count) FILTER (board_outcome_code IN ('read', 'unchanged')) AS posting_count
    FROM staging.board_read
    GROUP BY ALL
)

SELECT
    source_id,
    observed_on,
    count(*)::INTEGER AS tried_board_count,
    (count(*) FILTER (is_read))::INTEGER AS read_board_count,
    (count(*) FILTER (NOT is_read AND is_rejected))::INTEGER AS rejected_board_count,
    (count(*) FILTER (NOT is_read AND NOT is_rejected))::INTEGER AS failed_board_count,
    read_board_count / tried_board_count AS read_board_share,
    coalesce(sum(posting_count), 0)::INTEGER AS posting_count
FROM best
GROUP BY ALL
