-- How many years of experience are asked for beside a skill, where any are stated?
SELECT skill.skill_name, count(*) AS openings, median(asked.years_min) AS median_years,
    quantile_cont(asked.years_min, 0.9) AS ninety_percent_at_most
FROM marts.opening_skill AS asked
JOIN marts.opening AS opening USING (opening_id)
JOIN marts.skill AS skill USING (skill_id)
WHERE opening.is_headline AND asked.years_min IS NOT NULL AND NOT asked.is_implied
GROUP BY skill.skill_name
HAVING count(*) >= 20
ORDER BY openings DESC, skill.skill_name
LIMIT 25
