-- What do senior roles ask for more than junior ones?
SELECT skill.skill_name,
    round(100 * senior.demand_share, 1) AS senior_percent, round(100 * junior.demand_share, 1) AS junior_percent,
    round(100 * (senior.demand_share - junior.demand_share), 1) AS points
FROM marts.skill_profile AS senior
JOIN marts.skill_profile AS junior USING (dimension_code, skill_id)
JOIN marts.skill AS skill USING (skill_id)
WHERE senior.dimension_code = 'seniority_code' AND senior.slice_code = 'senior' AND junior.slice_code = 'junior'
ORDER BY abs(senior.demand_share - junior.demand_share) DESC, skill.skill_id
LIMIT 25
