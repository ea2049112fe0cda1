-- The words of each mention as its text has them, so that publishing mentions reads no texts.
ALTER TABLE staging.mention ADD COLUMN written VARCHAR;

UPDATE staging.mention
SET written = substr(text.text, mention.start_offset + 1, mention.end_offset - mention.start_offset)
FROM staging.text AS text
WHERE text.text_id = mention.text_id;
