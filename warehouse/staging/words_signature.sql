-- The signature of each text's words.
SELECT words_id, any_value(signature) AS signature
FROM staging.text_signature
GROUP BY words_id
