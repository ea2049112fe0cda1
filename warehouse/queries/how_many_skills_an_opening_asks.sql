-- How many skills does an opening ask for, by seniority? (English texts, in which all kinds are found)
WITH counted AS (
    SELECT opening.opening_id, opening.seniority_code, count(asked.skill_id) AS skills,
        count(asked.skill_id) FILTER (skill.kind_code = 'tool') AS tools
    FROM marts.counted_opening AS opening
    LEFT JOIN marts.opening_skill AS asked
        ON asked.opening_id = opening.opening_id AND asked.is_asked AND NOT asked.is_implied
    LEFT JOIN marts.skill AS skill ON skill.skill_id = asked.skill_id
    WHERE opening.is_english
    GROUP BY opening.opening_id, opening.seniority_code
)

SELECT seniority_code, count(*) AS openings, median(skills) AS median_skills, median(tools) AS median_tools
FROM counted
GROUP BY seniority_code
ORDER BY openings DESC, seniority_code
