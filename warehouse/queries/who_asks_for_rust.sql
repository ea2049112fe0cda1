-- Which employers ask for Rust?
SELECT opening.employer_name, count(*) AS openings, min(opening.posted_on) AS first_posted_on,
    max(opening.posted_on) AS last_posted_on
FROM marts.opening_skill AS asked
JOIN marts.opening AS opening USING (opening_id)
WHERE asked.skill_id = 'rust' AND asked.is_asked AND NOT asked.is_implied AND NOT opening.is_intermediary
GROUP BY opening.employer_name
ORDER BY openings DESC, opening.employer_name
LIMIT 25
