-- Signatures that other code made, or of texts that no posting shows any more.
DELETE FROM staging.text_signature
WHERE signature_version != ? OR text_id NOT IN (SELECT text_id FROM staging.posting)
