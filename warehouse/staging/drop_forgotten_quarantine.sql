DELETE FROM ops.quarantine
WHERE
    document_id IN (SELECT document_id FROM forgotten_document)
    OR (source_id, origin, row_number) IN (SELECT (source_id, origin, row_number) FROM forgotten_document)
