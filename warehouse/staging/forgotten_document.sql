-- The documents of postings and employers that are to be forgotten.
CREATE OR REPLACE TEMP TABLE forgotten_document AS
SELECT version.document_id, version.source_id, document.origin, document.row_number
FROM staging.posting_version AS version
LEFT JOIN raw.document AS document USING (document_id)
WHERE
    version.posting_id IN (SELECT key FROM forgotten_key WHERE kind_code = 'posting')
    OR version.employer_key IN (SELECT key FROM forgotten_key WHERE kind_code = 'employer')
