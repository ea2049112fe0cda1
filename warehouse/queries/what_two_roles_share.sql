-- Where do two roles differ most? (here data scientists and machine-learning engineers)
SELECT skill.skill_name, round(100 * first.demand_share, 1) AS data_scientist_percent,
    round(100 * second.demand_share, 1) AS ml_engineer_percent,
    round(100 * (second.demand_share - first.demand_share), 1) AS points
FROM marts.skill_profile AS first
JOIN marts.skill_profile AS second USING (dimension_code, skill_id)
JOIN marts.skill AS skill USING (skill_id)
WHERE
    first.dimension_code = 'role_family_code' AND first.slice_code = 'data_scientist'
    AND second.slice_code = 'ml_engineer'
ORDER BY abs(second.demand_share - first.demand_share) DESC, skill.skill_id
LIMIT 25
