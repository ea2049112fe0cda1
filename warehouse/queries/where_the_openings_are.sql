-- Where are the openings, and how many of them are remote? One that names several countries counts in each.
SELECT named.country_code, count(*) AS openings, count(*) FILTER (opening.is_remote) AS remote_openings,
    round(100 * avg(opening.is_english::INTEGER), 1) AS english_percent
FROM marts.opening AS opening
LEFT JOIN marts.opening_country AS named USING (opening_id)
WHERE opening.is_headline
GROUP BY named.country_code
ORDER BY openings DESC, named.country_code
LIMIT 25
