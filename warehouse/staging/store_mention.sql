INSERT INTO staging.mention BY NAME
FROM read_parquet($mentions)
