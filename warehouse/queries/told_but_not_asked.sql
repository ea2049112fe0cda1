-- Which skills appear mostly in descriptions of the work, rather than as requirements?
SELECT skill.skill_name, demand.demand_count, demand.asked_count,
    round(100 * demand.asked_count / demand.demand_count, 1) AS asked_percent
FROM marts.skill_demand AS demand
JOIN marts.skill AS skill USING (skill_id)
WHERE demand.demand_count >= 100
ORDER BY demand.asked_count / demand.demand_count, skill.skill_id
LIMIT 25
