-- An unchanged board observes again what it holds; nothing of it was landed.
INSERT OR IGNORE INTO raw.document_observation BY NAME
SELECT document_id, incoming_read.observed_on
FROM raw.board_document
JOIN incoming_read USING (source_id, board)
WHERE incoming_read.outcome_code = 'unchanged'
