-- The postings that differ from what is stored, those that came and those that went. Both have their columns in one order.
CREATE OR REPLACE TEMP TABLE changed_posting AS
SELECT posting_id
FROM (SELECT posting_id, hash(posting) AS content FROM fresh_posting AS posting) AS fresh
FULL JOIN (SELECT posting_id, hash(posting) AS content FROM staging.posting AS posting) AS stored USING (posting_id)
WHERE fresh.content IS DISTINCT FROM stored.content
