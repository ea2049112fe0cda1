-- Texts that the lexicon in force has not tagged. They are found first: of the others nothing is read.
SELECT text_id, title, employer_name, language_code, text
FROM staging.text
WHERE rowid IN (SELECT rowid FROM staging.text ANTI JOIN staging.tagging USING (text_id))
