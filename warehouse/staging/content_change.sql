-- Contents that came or went; all of them, where they are to be compared by other rules.
CREATE OR REPLACE TEMP TABLE content_change AS
WITH content_after AS (
    SELECT DISTINCT content_id, employer_key
    FROM staging.posting_content
)

SELECT content_id, employer_key
FROM content_before
WHERE $has_other_rules OR content_id NOT IN (SELECT content_id FROM content_after)
UNION ALL
SELECT content_id, employer_key
FROM content_after
WHERE $has_other_rules OR content_id NOT IN (SELECT content_id FROM content_before)
