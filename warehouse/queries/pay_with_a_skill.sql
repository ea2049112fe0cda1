-- What do openings with a skill pay, against those without, everything else held? (where disclosed)
SELECT skill.skill_name, pay.pay_label_code, pay.salary_currency_code, pay.salary_period_code, pay.with_count, pay.without_count,
    round(pay.salary_annual_median_with) AS median_with, round(pay.salary_annual_median_without) AS median_without,
    round(pay.salary_matched_ratio, 3) AS matched_ratio,
    round(pay.salary_matched_ratio_low, 3) AS low, round(pay.salary_matched_ratio_high, 3) AS high
FROM marts.skill_salary AS pay
JOIN marts.skill AS skill USING (skill_id)
WHERE pay.salary_matched_ratio IS NOT NULL
ORDER BY pay.salary_matched_ratio DESC, skill.skill_id
LIMIT 25
