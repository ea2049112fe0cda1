SELECT * FROM marts.skill_salary
ORDER BY salary_currency_code, salary_period_code, with_count DESC, skill_id
