-- Who offers remote work to beginners, and since when? (employers themselves, no staffing agencies)
SELECT employer_name, count(*) AS openings, max(posted_on) AS last_posted_on,
    list(DISTINCT role_family_code ORDER BY role_family_code) AS role_family_codes
FROM marts.opening
WHERE
    is_headline AND workplace_code = 'remote' AND seniority_code IN ('intern', 'junior')
    AND employer_id IS NOT NULL AND NOT is_intermediary
GROUP BY employer_id, employer_name
ORDER BY openings DESC, last_posted_on DESC, employer_name
LIMIT 25
