SELECT DISTINCT comparison_code, before_first_on, before_last_on, after_first_on, after_last_on FROM marts.skill_pair_change
ORDER BY ALL LIMIT 1
