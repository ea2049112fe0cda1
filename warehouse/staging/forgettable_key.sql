-- What can be forgotten of what there is: postings and employers.
SELECT DISTINCT 'posting' AS kind_code, posting_id AS key
FROM staging.posting_version
UNION ALL
SELECT DISTINCT 'employer', employer_key
FROM staging.posting_version
WHERE employer_key IS NOT NULL
