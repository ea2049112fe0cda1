SELECT count(DISTINCT posting_id)
FROM staging.known_posting
WHERE list_contains($1, posting_id) OR list_contains($1, employer_key)
