/*
description: No source has more than a tenth of its records in quarantine.
level: warning
advice: Look at marts.quarantine_summary; a column may be missing or mapped wrongly.
*/
SELECT
    quarantine.source_id,
    sum(quarantine.rejection_count) AS rejection_count,
    any_value(posting.posting_count) AS posting_count
FROM marts.quarantine_summary AS quarantine
LEFT JOIN (
    SELECT source_id, count(*) AS posting_count
    FROM marts.posting
    GROUP BY source_id
) AS posting USING (source_id)
GROUP BY quarantine.source_id
HAVING sum(quarantine.rejection_count) > coalesce(any_value(posting.posting_count), 0) / 9
