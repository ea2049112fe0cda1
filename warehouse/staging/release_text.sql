-- Reasons that earlier code gave against tagging the texts of a batch.
DELETE FROM ops.quarantine
WHERE
    step_code = 'tag'
    AND document_id IN (
        SELECT document_id
        FROM staging.posting_version
        WHERE text_id IN (SELECT text_id FROM read_parquet($texts))
    )
