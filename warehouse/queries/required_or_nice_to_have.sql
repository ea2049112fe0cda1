-- Which skills are mostly nice to have, where they are asked for?
SELECT skill.skill_name, demand.asked_count,
    round(100 * demand.preferred_count / demand.asked_count, 1) AS preferred_percent
FROM marts.skill_demand AS demand
JOIN marts.skill AS skill USING (skill_id)
WHERE demand.asked_count >= 50
ORDER BY demand.preferred_count / demand.asked_count DESC, skill.skill_id
LIMIT 25
