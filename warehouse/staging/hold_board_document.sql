-- A board holds what was landed from it last; that this is all of it the digest says.
INSERT OR IGNORE INTO raw.board_document BY NAME
SELECT source_id, board, document_id, digest
FROM incoming_content
WHERE is_newest AND document_id IS NOT NULL
