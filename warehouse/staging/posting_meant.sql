-- A posting by one of its ids ($1).
SELECT DISTINCT 'posting' AS kind_code, posting_id AS key
FROM staging.known_posting
WHERE list_contains($1, posting_id)
