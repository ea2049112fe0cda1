-- What could not be used, and why?
SELECT source_id, step_code, reason_code, rejection_count, example_reason, example_origin
FROM marts.quarantine_summary
ORDER BY rejection_count DESC, source_id, reason_code
