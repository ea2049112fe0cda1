-- Who advertises most, and how much of it is staffing agencies and job boards?
SELECT employer_name, is_intermediary, headline_opening_count, posting_count, first_posted_on, last_posted_on
FROM marts.employer
ORDER BY headline_opening_count DESC, employer_id
LIMIT 25
