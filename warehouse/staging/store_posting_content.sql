INSERT INTO staging.posting_content BY NAME
SELECT *
FROM read_parquet($contents)
