-- Several collectors deliver in any order: which contents a board holds is told by their digest.
ALTER TABLE raw.board_document ADD COLUMN digest VARCHAR;
UPDATE raw.board_document SET digest = newest.digest
FROM (
    SELECT source_id, board, arg_max(digest, read_at) AS digest
    FROM raw.board_read
    WHERE outcome_code IN ('read', 'unchanged')
    GROUP BY source_id, board
) AS newest
WHERE newest.source_id = board_document.source_id AND newest.board = board_document.board;
