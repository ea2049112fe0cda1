-- Which one tool more would open most doors to me? (openings that require one tool beyond those that I know)
WITH lacking AS (
    SELECT opening.opening_id, list(asked.skill_id) AS skill_ids
    FROM marts.opening AS opening
    JOIN marts.opening_skill AS asked USING (opening_id)
    JOIN marts.skill AS skill USING (skill_id)
    WHERE
        opening.is_headline AND asked.level_code = 'required' AND NOT asked.is_implied AND skill.kind_code = 'tool'
        AND asked.skill_id NOT IN ('python', 'sql', 'pandas', 'scikit-learn', 'git')
    GROUP BY opening.opening_id
    HAVING count(*) = 1
)

SELECT skill.skill_name, count(*) AS openings_opened
FROM lacking
JOIN marts.skill AS skill ON skill.skill_id = lacking.skill_ids[1]
GROUP BY skill.skill_id, skill.skill_name
ORDER BY openings_opened DESC, skill.skill_id
LIMIT 15
