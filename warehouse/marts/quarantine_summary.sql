/*
description: What could not be used, by source and reason. Nothing is dropped without standing here.
grain: source_id, step_code, reason_code
*/
SELECT
    source_id,
    step_code,
    reason_code,
    count(*)::INTEGER AS rejection_count,
    min_by(reason, (origin, row_number, quarantine_id)) AS example_reason,
    min_by(origin, (origin, row_number, quarantine_id)) AS example_origin,
    min_by(row_number, (origin, row_number, quarantine_id)) AS example_row_number
FROM ops.quarantine
GROUP BY source_id, step_code, reason_code
