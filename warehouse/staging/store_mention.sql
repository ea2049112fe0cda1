INSERT INTO staging.mention BY NAME
SELECT
    mention.*,
    substr(text.text, mention.start_offset + 1, mention.end_offset - mention.start_offset) AS written
FROM read_parquet($mentions) AS mention
JOIN read_parquet($texts) AS text USING (text_id)
