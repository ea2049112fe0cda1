-- An employer by its key, as given ($1) or made of the name given ($2).
SELECT DISTINCT 'employer' AS kind_code, employer_key AS key
FROM staging.known_posting
WHERE employer_key IN ($1, $2)
