-- A board that was read holds what was landed from it now, not what it held before.
DELETE FROM raw.board_document
WHERE (source_id, board) IN (SELECT (source_id, board) FROM incoming_content WHERE is_newest)
