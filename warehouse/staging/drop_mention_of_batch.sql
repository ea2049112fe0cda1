DELETE FROM staging.mention
WHERE text_id IN (SELECT text_id FROM read_parquet($texts))
