UPDATE ops.run
SET finished_at = $1, outcome_code = $2, message = $3,
    unreplayable_posting_count = coalesce($4, unreplayable_posting_count)
WHERE run_id = $5
