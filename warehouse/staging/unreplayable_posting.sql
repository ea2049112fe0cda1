-- Postings made by other code than today's whose raw documents are past their retention: they stay as they are.
SELECT count(DISTINCT made.posting_id)
FROM staging.posting_version AS made
JOIN source_version USING (source_id)
ANTI JOIN raw.document AS document USING (document_id)
WHERE made.normaliser_version != source_version.version
