-- What is a posting now is rejected no more.
DELETE FROM staging.rejected_document
WHERE document_id IN (SELECT document_id FROM read_parquet($normalised))
