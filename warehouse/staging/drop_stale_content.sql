-- Contents of postings that changed, are gone, or were made by other code.
DELETE FROM staging.posting_content
WHERE NOT EXISTS (
    SELECT 1
    FROM posting_feature AS feature
    WHERE feature.posting_id = posting_content.posting_id AND feature.digest = posting_content.digest
)
