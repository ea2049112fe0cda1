-- The different contents that postings have: exact copies by one employer are one.
SELECT DISTINCT
    content.content_id,
    content.employer_key,
    content.is_intermediary,
    content.title_key,
    content.is_text_complete,
    words_id,
    signature.years
FROM staging.posting_content AS content
JOIN staging.text_signature AS signature USING (words_id)
ORDER BY content.content_id
