-- Where are the openings, and how many of them are remote?
SELECT country_code, count(*) AS openings, count(*) FILTER (is_remote) AS remote_openings,
    round(100 * avg(is_english::INTEGER), 1) AS english_percent
FROM marts.opening
WHERE is_headline
GROUP BY country_code
ORDER BY openings DESC, country_code
LIMIT 25
