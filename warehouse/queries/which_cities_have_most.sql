-- Which cities have most openings, how many of them on site, and at how many employers?
SELECT city_name, country_code, count(*) AS openings, count(DISTINCT employer_id) AS employers,
    count(*) FILTER (workplace_code = 'on_site') AS on_site_openings
FROM marts.opening
WHERE is_headline AND city_name IS NOT NULL
GROUP BY city_name, country_code
ORDER BY openings DESC, city_name, country_code
LIMIT 25
