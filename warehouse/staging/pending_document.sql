-- The documents that are new, or were normalised by other code than their source's today, between two rows. They are
-- found first: of the others no payload is read.
SELECT document_id, source_id, payload, origin, row_number, observed_at
FROM raw.document
WHERE rowid IN (
    SELECT document.rowid
    FROM raw.document AS document
    JOIN source_version USING (source_id)
    LEFT JOIN staging.posting_version AS made USING (document_id)
    LEFT JOIN staging.rejected_document AS refused USING (document_id)
    WHERE coalesce(made.normaliser_version, refused.normaliser_version) IS DISTINCT FROM source_version.version
        AND document.rowid >= $first AND document.rowid < $behind
)
