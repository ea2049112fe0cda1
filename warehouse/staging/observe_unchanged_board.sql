-- An unchanged board observes again what it held when it was read with the same digest; nothing of it was landed. Which
-- of the two reads is loaded first, and who made them, makes no difference.
INSERT OR IGNORE INTO raw.document_observation BY NAME
SELECT held.document_id, incoming_read.observed_on
FROM raw.board_document AS held
JOIN incoming_read USING (source_id, board, digest)
WHERE incoming_read.outcome_code = 'unchanged'
UNION
SELECT content.document_id, unchanged.observed_on
FROM incoming_content AS content
JOIN raw.board_read AS unchanged USING (source_id, board, digest)
WHERE unchanged.outcome_code = 'unchanged' AND content.document_id IS NOT NULL
