-- employers with enough openings of the population for a page
SELECT employer_id, min(employer_name) AS employer_name, bool_or(coalesce(is_intermediary, false)) AS is_intermediary,
    count(*) AS opening_count, min(posted_on) AS first_posted_on, max(posted_on) AS last_posted_on
FROM counted
WHERE employer_id IS NOT NULL
GROUP BY employer_id
HAVING count(*) >= 10
ORDER BY opening_count DESC, employer_id
