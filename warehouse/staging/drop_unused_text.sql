-- Texts that no version of a posting shows any more.
DELETE FROM staging.text
WHERE text_id NOT IN (SELECT text_id FROM staging.posting_version)
