-- The lexicon of the newest publication: the newest row of each skill that was in it.
SELECT skill_id, wordings
FROM ops.publication_lexicon
QUALIFY row_number() OVER (PARTITION BY skill_id ORDER BY publication_id DESC) = 1 AND wordings IS NOT NULL
