-- What is one kind of role asked for at one seniority? (here senior machine-learning engineers; tools only)
WITH role AS (
    SELECT opening.opening_id
    FROM marts.counted_opening AS opening
    WHERE opening.role_family_code = 'ml_engineer' AND opening.seniority_code = 'senior'
)

SELECT skill.skill_name, count(*) AS openings,
    round(100 * count(*) / (SELECT count(*) FROM role), 1) AS demand_percent,
    count(*) FILTER (asked.level_code = 'required') AS required_openings
FROM role
JOIN marts.opening_skill AS asked USING (opening_id)
JOIN marts.skill AS skill USING (skill_id)
WHERE asked.is_demand AND NOT asked.is_implied AND skill.kind_code = 'tool'
GROUP BY skill.skill_id, skill.skill_name
ORDER BY openings DESC, skill.skill_id
LIMIT 25
