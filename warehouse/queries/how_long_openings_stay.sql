-- How long were openings seen, by seniority? (days from first to last seen, of those that more than one look saw)
SELECT seniority_code, count(*) AS openings, median(last_seen_on - first_seen_on) AS median_days,
    quantile_cont(last_seen_on - first_seen_on, 0.9) AS ninety_percent_at_most
FROM marts.opening
WHERE is_headline AND last_seen_on > first_seen_on
GROUP BY seniority_code
HAVING count(*) >= 30
ORDER BY openings DESC, seniority_code
