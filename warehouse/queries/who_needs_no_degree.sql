-- How many openings ask for no degree at all, by role? (English texts, in which all are found)
SELECT opening.role_family_code, count(*) AS openings,
    count(*) FILTER (degree.opening_id IS NULL) AS without_degree,
    round(100 * count(*) FILTER (degree.opening_id IS NULL) / count(*), 1) AS percent
FROM marts.counted_opening AS opening
LEFT JOIN (
    SELECT DISTINCT asked.opening_id
    FROM marts.opening_skill AS asked
    WHERE
        asked.is_asked AND NOT asked.is_implied
        AND asked.skill_id IN (
            'university-degree', 'associate-degree', 'bachelors-degree', 'advanced-degrees', 'masters-degree', 'phd'
        )
) AS degree USING (opening_id)
WHERE opening.is_english
GROUP BY opening.role_family_code
ORDER BY count(*) FILTER (degree.opening_id IS NULL) / count(*) DESC, opening.role_family_code
