-- Which degrees are asked for, by role family? (English texts, in which all are found)
WITH counted AS (
    SELECT opening.opening_id, opening.role_family_code,
        count(*) OVER (PARTITION BY opening.role_family_code) AS opening_count
    FROM marts.counted_opening AS opening
    WHERE opening.is_english
)

SELECT counted.role_family_code, skill.skill_name, count(*) AS openings,
    round(100 * count(*) / any_value(counted.opening_count), 1) AS percent
FROM counted
JOIN marts.opening_skill AS asked USING (opening_id)
JOIN marts.skill AS skill USING (skill_id)
WHERE asked.is_asked AND NOT asked.is_implied AND skill.kind_code = 'credential'
GROUP BY counted.role_family_code, skill.skill_name
ORDER BY counted.role_family_code, openings DESC, skill.skill_name
