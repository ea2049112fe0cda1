-- Records that a defect of ours kept from being used, by source, with the first of them.
SELECT
    source_id,
    count(*) AS rejection_count,
    min_by(reason, (origin, row_number)) AS example_reason,
    min_by(origin, (origin, row_number)) AS example_origin,
    min_by(row_number, (origin, row_number)) AS example_row_number
FROM ops.quarantine
WHERE reason_code = 'internal'
GROUP BY source_id
ORDER BY source_id
