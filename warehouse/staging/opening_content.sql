-- The different contents that postings have (exact copies by one employer are one), each with the signature of its
-- words, and whether it is to be compared: it came, or another one of its employer came or went.
SELECT
    content.content_id,
    content.employer_key,
    content.is_intermediary,
    content.title_key,
    content.is_text_complete,
    words_id,
    signature.years,
    coalesce(
        content.content_id IN (SELECT content_id FROM content_change)
        OR content.employer_key IN (SELECT employer_key FROM content_change WHERE employer_key IS NOT NULL),
        false
    ) AS is_new,
    any_value(signature.signature) AS signature
FROM staging.posting_content AS content
JOIN staging.text_signature AS signature USING (words_id)
GROUP BY ALL
ORDER BY content.content_id
