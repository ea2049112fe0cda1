-- The shingles of the words asked for.
SELECT words_id, any_value(shingles)
FROM staging.text_signature
SEMI JOIN incoming USING (words_id)
GROUP BY words_id
