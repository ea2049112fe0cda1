-- The documents that show a text, and where they stood.
SELECT version.document_id, version.source_id, coalesce(version.origin, ''), document.row_number
FROM staging.posting_version AS version
LEFT JOIN raw.document AS document USING (document_id)
WHERE version.text_id = ?
ORDER BY version.document_id
