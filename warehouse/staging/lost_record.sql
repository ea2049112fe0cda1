-- What the run could not use of each source, by reason: how often, and the first of them.
SELECT
    source_id,
    reason_code,
    count(*) AS rejection_count,
    count(*) FILTER (step_code = 'read') AS read_count,
    min_by(reason, (origin, row_number)) AS example_reason,
    min_by(origin, (origin, row_number)) AS example_origin,
    min_by(row_number, (origin, row_number)) AS example_row_number
FROM ops.quarantine
WHERE run_id = ? AND row_number IS NOT NULL AND step_code IN ('read', 'normalise')
GROUP BY source_id, reason_code
ORDER BY source_id, rejection_count DESC, reason_code
