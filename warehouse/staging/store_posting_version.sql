INSERT OR REPLACE INTO staging.posting_version BY NAME
SELECT * EXCLUDE (text)
FROM read_parquet($normalised)
