-- How a source is configured: as the newest run has it, whichever is loaded last (collectors deliver in any order).
INSERT OR REPLACE INTO ops.source (source_id, platform, entry)
SELECT $source_id, $platform, $entry
WHERE NOT EXISTS (FROM raw.landing_file WHERE source_id = $source_id AND run_id > $run_id)
