INSERT OR IGNORE INTO staging.text BY NAME
SELECT DISTINCT ON (text_id) text_id, title, employer_name, language_code, text
FROM read_parquet($normalised)
