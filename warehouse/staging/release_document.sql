-- What earlier code gave as reasons against the documents of a batch. Rows from before quarantine knew documents are
-- found by their place.
DELETE FROM ops.quarantine
WHERE
    step_code = 'normalise'
    AND (
        document_id IN (SELECT document_id FROM read_parquet($batch))
        OR (
            document_id IS NULL
            AND (source_id, origin, row_number) IN (
                SELECT (source_id, origin, row_number) FROM read_parquet($batch)
            )
        )
    )
