INSERT OR IGNORE INTO raw.board_document
SELECT DISTINCT incoming_read.source_id, board, document_id
FROM incoming_held
JOIN incoming_read USING (board)
WHERE incoming_read.outcome_code = 'read'
