-- A run is on; one that goes on with a further stage is on again.
INSERT INTO ops.run (run_id, flow_code, started_at, outcome_code, skilltide_version, host_name, process_id)
VALUES ($1, $2, $3, 'running', $4, $5, $6)
ON CONFLICT DO UPDATE SET outcome_code = 'running', finished_at = NULL, message = NULL
