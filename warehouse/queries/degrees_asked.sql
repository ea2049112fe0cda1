-- Which degrees are asked for, by role family? (English texts, in which all are found)
SELECT opening.role_family_code, skill.skill_name, count(*) AS openings,
    round(100 * count(*) / any_value(family.opening_count), 1) AS percent
FROM marts.opening AS opening
JOIN marts.opening_skill AS asked USING (opening_id)
JOIN marts.skill AS skill USING (skill_id)
JOIN (
    SELECT role_family_code, count(*) AS opening_count
    FROM marts.opening
    WHERE is_headline AND is_english
    GROUP BY role_family_code
) AS family USING (role_family_code)
WHERE
    opening.is_headline AND opening.is_english AND asked.is_asked AND NOT asked.is_implied
    AND skill.kind_code = 'credential'
GROUP BY opening.role_family_code, skill.skill_name
ORDER BY opening.role_family_code, openings DESC, skill.skill_name
