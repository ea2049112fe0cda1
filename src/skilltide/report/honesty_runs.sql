SELECT started_at, message FROM marts.run
WHERE outcome_code != 'completed' AND message IS NOT NULL ORDER BY started_at DESC, run_id LIMIT 5
