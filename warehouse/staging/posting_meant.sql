-- A posting by its id ($1), or by source and native id ($2, $3).
SELECT DISTINCT 'posting' AS kind_code, posting_id AS key
FROM staging.posting_version
WHERE posting_id = $1 OR (source_id = $2 AND native_id = $3)
