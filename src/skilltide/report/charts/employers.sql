SELECT employer_id, min(employer_name) AS employer_name, bool_or(is_intermediary) AS is_intermediary,
    count(*) AS opening_count, count(DISTINCT country_code) AS country_count
FROM counted WHERE employer_id IS NOT NULL GROUP BY employer_id ORDER BY opening_count DESC, employer_id
