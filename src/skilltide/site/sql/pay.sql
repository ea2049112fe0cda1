-- pay with each skill beside pay without it, at the same role, seniority, country and employer size
SELECT skill_id, salary_currency_code, salary_period_code, pay_label_code, with_count, salary_annual_median_with,
    salary_annual_median_without, salary_matched_ratio, salary_matched_ratio_low, salary_matched_ratio_high
FROM marts.skill_salary
ORDER BY skill_id, with_count DESC, salary_currency_code, salary_period_code
