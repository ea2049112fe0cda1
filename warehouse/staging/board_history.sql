-- What earlier reads of each board gave: the counts of the last five good reads, the newest's fields and digest, and
-- what was rejected since.
WITH good AS (
    SELECT
        source_id,
        board,
        max(read_at) AS read_at,
        list(posting_count ORDER BY read_at DESC)[:5] AS posting_counts,
        arg_max(fill_shares, read_at) AS fill_shares,
        arg_max(digest, read_at) AS digest,
        max(observed_on) FILTER (outcome_code = 'read') AS landed_on
    FROM raw.board_read
    WHERE outcome_code IN ('read', 'unchanged')
    GROUP BY source_id, board
),

bad AS (
    SELECT source_id, board, read.read_at, read.observed_on, read.posting_count, read.fill_shares
    FROM raw.board_read AS read
    LEFT JOIN good USING (source_id, board)
    WHERE outcome_code = 'rejected' AND (good.read_at IS NULL OR read.read_at > good.read_at)
)

SELECT
    source_id,
    board,
    any_value(posting_counts),
    any_value(good.fill_shares),
    any_value(digest),
    any_value(landed_on),
    list(row(bad.observed_on, bad.posting_count, bad.fill_shares) ORDER BY bad.read_at) FILTER (bad.read_at IS NOT NULL)
FROM good
FULL JOIN bad USING (source_id, board)
GROUP BY source_id, board
