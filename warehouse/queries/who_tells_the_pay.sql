-- How many openings state their pay, by country?
SELECT coalesce(country_code, 'unknown or several') AS country, count(*) AS openings,
    count(*) FILTER (coalesce(salary_annual_min, salary_annual_max) > 0) AS with_pay,
    round(100 * count(*) FILTER (coalesce(salary_annual_min, salary_annual_max) > 0) / count(*), 1) AS percent
FROM marts.opening
WHERE is_headline
GROUP BY country_code
HAVING count(*) >= 30
ORDER BY count(*) FILTER (coalesce(salary_annual_min, salary_annual_max) > 0) / count(*) DESC, country
