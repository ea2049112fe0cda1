-- Texts of postings that have no signature yet.
SELECT text_id, text
FROM staging.text
WHERE
    text_id IN (SELECT text_id FROM staging.posting)
    AND text_id NOT IN (SELECT text_id FROM staging.text_signature)
