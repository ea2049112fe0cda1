SELECT * FROM marts.skill_salary
WHERE pay_label_code <> 'unclear' AND ($unit IS NULL OR salary_currency_code || salary_period_code = $unit)
ORDER BY with_count DESC, skill_id, salary_currency_code, salary_period_code
