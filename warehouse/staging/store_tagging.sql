INSERT OR REPLACE INTO staging.tagging
SELECT text_id, $version
FROM read_parquet($texts)
