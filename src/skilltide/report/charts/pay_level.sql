FROM marts.salary_level
ORDER BY salary_currency_code, salary_period_code, role_family_code NULLS FIRST, country_code NULLS FIRST
