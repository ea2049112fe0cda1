-- How a source is configured: as the newest run has it, whichever is loaded last.
INSERT INTO ops.source (source_id, platform, entry, run_id)
VALUES ($1, $2, $3, $4)
ON CONFLICT DO UPDATE SET platform = excluded.platform, entry = excluded.entry, run_id = excluded.run_id
WHERE run_id IS NULL OR excluded.run_id >= run_id
