-- Runs whose process is gone.
UPDATE ops.run
SET outcome_code = 'failed', message = 'ended without a word (killed?)'
WHERE list_contains(?, run_id)
