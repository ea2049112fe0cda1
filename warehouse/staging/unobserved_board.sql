-- Boards that are told to be unchanged and don't hold the contents meant any more (another collector read others since),
-- each with a landing file that brought those. Where none did yet, that file observes them when it comes.
SELECT unchanged.board, unchanged.observed_on, min(file.path)
FROM incoming_read AS unchanged
JOIN raw.board_read AS read USING (source_id, board, digest)
JOIN raw.landing_file AS file ON file.source_id = read.source_id AND file.run_id = read.run_id
WHERE
    unchanged.outcome_code = 'unchanged' AND unchanged.posting_count > 0 AND read.outcome_code = 'read'
    AND NOT EXISTS (
        FROM raw.board_document AS held
        WHERE
            held.source_id = unchanged.source_id AND held.board = unchanged.board
            AND held.digest = unchanged.digest
    )
GROUP BY ALL
ORDER BY ALL
