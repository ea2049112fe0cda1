-- Who is asked for machine learning, juniors or seniors? (skill_population takes the right openings by itself)
SELECT seniority_code, count(*) AS opening_count, count(*) FILTER (is_demand) AS demand_count,
    round(100 * avg(is_demand::INTEGER), 1) AS demand_percent, round(100 * avg(is_asked::INTEGER), 1) AS asked_percent
FROM skill_population('machine learning')
GROUP BY seniority_code
HAVING count(*) >= 30
ORDER BY demand_percent DESC, seniority_code
