INSERT INTO staging.text_signature BY NAME
SELECT *
FROM read_parquet($signed)
