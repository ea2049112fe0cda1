-- What stands in quarantine of documents that are forgotten (rows from before quarantine knew documents are found by
-- their place), and of boards that are ($1).
DELETE FROM ops.quarantine
WHERE
    document_id IN (SELECT document_id FROM forgotten_document)
    OR (
        document_id IS NULL
        AND (source_id, origin, row_number) IN (SELECT (source_id, origin, row_number) FROM forgotten_document)
    )
    OR list_contains($1, origin)
