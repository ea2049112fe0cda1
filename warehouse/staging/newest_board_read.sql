-- Which run read each of some boards ($2) of a source ($1) last, of those that had them.
SELECT board, arg_max(run_id, read_at)
FROM raw.board_read
WHERE source_id = $1 AND list_contains($2, board) AND outcome_code IN ('read', 'unchanged')
GROUP BY board
