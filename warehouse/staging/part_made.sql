CREATE OR REPLACE TEMP TABLE part_made AS
SELECT coalesce(now.part, old.part) AS part
FROM part_now AS now
FULL JOIN (SELECT part, content FROM ops.mart_part WHERE mart = ?) AS old ON old.part = now.part
WHERE now.content IS DISTINCT FROM old.content
