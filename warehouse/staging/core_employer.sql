-- The employers of core openings in a published warehouse, and how many each has; who only advertises for others is none.
SELECT employer_name, count(*)::INTEGER AS opening_count
FROM marts.opening
WHERE is_core AND NOT is_intermediary AND employer_name IS NOT NULL
GROUP BY employer_name
