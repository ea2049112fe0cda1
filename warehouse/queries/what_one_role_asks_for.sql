-- What is one kind of role asked for at one seniority? (here senior machine-learning engineers; tools only)
WITH role AS (
    SELECT opening.opening_id
    FROM marts.opening AS opening
    JOIN marts.month_coverage AS month ON month.month_on = opening.month_on AND NOT month.is_gap
    ANTI JOIN (FROM marts.source_coverage WHERE is_gap) AS gap
        ON gap.source_id = opening.source_id AND gap.month_on = opening.month_on
    WHERE opening.is_headline AND opening.role_family_code = 'ml_engineer' AND opening.seniority_code = 'senior'
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
