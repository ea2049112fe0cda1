SELECT source_id, count(*) AS posting_count, count(DISTINCT opening_id) AS opening_count,
    min(first_seen_on) AS first_on, max(last_seen_on) AS last_on
FROM marts.posting GROUP BY source_id ORDER BY posting_count DESC, source_id
