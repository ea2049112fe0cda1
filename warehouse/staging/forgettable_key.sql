-- The postings and employers that there are, which may be to be forgotten.
SELECT DISTINCT 'posting' AS kind_code, posting_id AS key
FROM staging.known_posting
WHERE posting_id IS NOT NULL
UNION ALL
SELECT DISTINCT 'employer', employer_key
FROM staging.known_posting
WHERE employer_key IS NOT NULL
