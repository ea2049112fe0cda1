FROM marts.salary_level
WHERE role_family_code IS NULL AND seniority_code IS NULL AND country_code IS NULL
ORDER BY opening_count DESC, salary_currency_code, salary_period_code LIMIT 1
