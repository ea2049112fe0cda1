FROM marts.skill_salary
ORDER BY max(with_count + without_count) OVER (PARTITION BY salary_currency_code, salary_period_code) DESC,
    salary_currency_code, salary_period_code, with_count DESC, skill_id
