SELECT board, failing_since_on, last_read_on, message FROM marts.board
WHERE failing_since_on IS NOT NULL ORDER BY failing_since_on, board
