-- Other runs that have not ended, and the process that each runs in.
SELECT run_id, host_name, process_id
FROM ops.run
WHERE outcome_code = 'running' AND run_id != ?
