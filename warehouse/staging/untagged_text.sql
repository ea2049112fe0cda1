-- Texts that the lexicon in force has not tagged.
SELECT text_id, title, employer_name, language_code, text
FROM staging.text
ANTI JOIN staging.tagging USING (text_id)
