-- Which skills are more common in remote openings, and which on site?
SELECT skill.skill_name,
    round(100 * avg((opening.workplace_code = 'remote')::INTEGER), 1) AS remote_percent,
    round(100 * avg((opening.workplace_code = 'hybrid')::INTEGER), 1) AS hybrid_percent,
    round(100 * avg((opening.workplace_code = 'on_site')::INTEGER), 1) AS on_site_percent,
    count(*) AS openings
FROM marts.opening_skill AS demanded
JOIN marts.counted_opening AS opening USING (opening_id)
JOIN marts.skill AS skill USING (skill_id)
WHERE demanded.is_demand AND NOT demanded.is_implied AND opening.workplace_code IS NOT NULL
GROUP BY skill.skill_name
HAVING count(*) >= 50
ORDER BY avg((opening.workplace_code = 'remote')::INTEGER) DESC, skill.skill_name
LIMIT 25
