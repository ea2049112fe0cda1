/*
description: Every text was tagged with the lexicon in force.
level: integrity
advice: Run `skilltide tag`.
*/
SELECT text.text_id
FROM staging.text AS text
ANTI JOIN staging.tagging AS tagging USING (text_id)
