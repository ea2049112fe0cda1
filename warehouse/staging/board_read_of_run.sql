-- How boards were read in some runs, oldest first.
SELECT source.platform, read.board, read.outcome_code, read.posting_count, read.cause_code, read.observed_on
FROM raw.board_read AS read
JOIN ops.source AS source USING (source_id)
WHERE list_contains($1, read.run_id)
ORDER BY read.read_at, read.board
