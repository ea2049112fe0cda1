-- What do openings pay, by role and seniority? (where disclosed; a quarter, a half, three quarters pay less)
SELECT level.salary_currency_code, level.salary_period_code, coalesce(level.role_family_code, 'all') AS role_family,
    coalesce(level.seniority_code, 'all') AS seniority, round(level.salary_annual_lower_quartile) AS lower_quartile,
    round(level.salary_annual_median) AS median, round(level.salary_annual_upper_quartile) AS upper_quartile,
    level.opening_count, level.employer_count
FROM marts.salary_level AS level
WHERE level.country_code IS NULL
ORDER BY level.salary_currency_code, level.salary_period_code, role_family, seniority
