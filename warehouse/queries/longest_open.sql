-- Which openings were seen for longest?
SELECT title, employer_name, first_seen_on, last_seen_on, last_seen_on - first_seen_on AS days, posting_count
FROM marts.opening
ORDER BY days DESC, opening_id
LIMIT 25
