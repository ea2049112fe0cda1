-- What was landed from boards just now: their documents, with the digest of all of them, and whether no later read of
-- the board is known (collectors deliver in any order).
CREATE OR REPLACE TEMP TABLE incoming_content AS
SELECT DISTINCT
    incoming_read.source_id,
    board,
    incoming_read.digest,
    held.document_id,
    NOT EXISTS (
        FROM raw.board_read AS later
        WHERE
            later.source_id = incoming_read.source_id AND later.board = incoming_read.board
            AND later.outcome_code = 'read' AND later.read_at > incoming_read.read_at
    ) AS is_newest
FROM incoming_read
LEFT JOIN incoming_held AS held USING (board)
WHERE incoming_read.outcome_code = 'read'
