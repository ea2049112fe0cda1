-- Contents of postings that changed, are gone, or were made by other code.
DELETE FROM staging.posting_content
WHERE NOT EXISTS (
    SELECT 1
    FROM content_digest
    WHERE content_digest.posting_id = posting_content.posting_id AND content_digest.digest = posting_content.digest
)
