-- What could not be used of what the run brought, by source and reason: how many records, and the first of them. What
-- earlier runs brought is no loss of this one, though it may be normalised again.
SELECT
    source_id,
    reason_code,
    sum(record_count)::BIGINT AS rejection_count,
    coalesce(sum(record_count) FILTER (step_code = 'read'), 0)::BIGINT AS read_count,
    min_by(reason, (origin, row_number)) AS example_reason,
    min_by(origin, (origin, row_number)) AS example_origin,
    min_by(row_number, (origin, row_number)) AS example_row_number
FROM (
    SELECT *, 1 AS record_count
    FROM ops.quarantine
    WHERE run_id = ? AND row_number IS NOT NULL AND step_code = 'read'
    UNION ALL BY NAME
    SELECT quarantine.*, brought.record_count
    FROM staging.rejected_document AS rejected
    JOIN brought_document AS brought ON hash(rejected.document_id) = brought.document_hash
    JOIN ops.quarantine AS quarantine USING (document_id)
    WHERE quarantine.step_code = 'normalise'
)
GROUP BY source_id, reason_code
ORDER BY source_id, rejection_count DESC, reason_code
