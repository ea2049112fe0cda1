-- The documents of postings and employers that are to be forgotten, and those of boards that are forgotten ($1) which
-- nobody can read.
CREATE OR REPLACE TEMP TABLE forgotten_document AS
SELECT
    known.document_id,
    coalesce(document.source_id, version.source_id) AS source_id,
    coalesce(document.origin, version.origin) AS origin,
    document.row_number,
    known.posting_id,
    document.document_id IS NOT NULL AS is_raw
FROM staging.known_posting AS known
LEFT JOIN raw.document AS document USING (document_id)
LEFT JOIN staging.posting_version AS version USING (document_id)
WHERE
    known.posting_id IN (SELECT key FROM forgotten_key WHERE kind_code = 'posting')
    OR known.employer_key IN (SELECT key FROM forgotten_key WHERE kind_code = 'employer')
    OR (known.employer_key IS NULL AND list_contains($1, document.origin))
