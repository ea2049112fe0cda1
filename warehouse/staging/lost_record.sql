-- What could not be used of what the run brought, by source and reason: how many records, and the first of them. What
-- earlier runs brought is no loss of this one, though it may be normalised again.
SELECT
    source_id,
    reason_code,
    count(*) AS rejection_count,
    count(*) FILTER (step_code = 'read') AS read_count,
    min_by(reason, (origin, row_number)) AS example_reason,
    min_by(origin, (origin, row_number)) AS example_origin,
    min_by(row_number, (origin, row_number)) AS example_row_number
FROM (
    FROM ops.quarantine
    WHERE run_id = ? AND row_number IS NOT NULL AND step_code = 'read'
    UNION ALL
    SELECT quarantine.*
    FROM brought_document AS brought
    JOIN staging.rejected_document AS rejected ON unhex(rejected.document_id) = brought.document
    JOIN ops.quarantine AS quarantine USING (document_id)
    WHERE quarantine.step_code = 'normalise'
)
GROUP BY source_id, reason_code
ORDER BY source_id, rejection_count DESC, reason_code
