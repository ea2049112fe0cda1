/*
description: Some skill of the core population is mentioned at all (the lexicon fits the texts).
level: warning
advice: Look at `skilltide why` with a sentence of your postings; is the lexicon folder the right one?
*/
SELECT count(*) AS headline_openings
FROM marts.opening
WHERE is_headline AND NOT EXISTS (SELECT 1 FROM marts.opening_skill)
HAVING count(*) > 0
