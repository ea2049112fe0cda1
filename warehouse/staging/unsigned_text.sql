-- Texts of postings that have no signature yet. They are found first: of the others nothing is read.
SELECT text_id, text
FROM staging.text
WHERE rowid IN (
    SELECT rowid
    FROM staging.text
    WHERE
        text_id IN (SELECT text_id FROM staging.posting)
        AND text_id NOT IN (SELECT text_id FROM staging.text_signature)
)
