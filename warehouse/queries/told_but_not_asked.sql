-- Which skills are mentioned in duties more often than asked of people?
SELECT skill.skill_name, demand.demand_count, demand.asked_count,
    round(100 * demand.asked_count / demand.demand_count, 1) AS asked_percent
FROM marts.skill_demand AS demand
JOIN marts.skill AS skill USING (skill_id)
WHERE demand.demand_count >= 100
ORDER BY demand.asked_count / demand.demand_count, skill.skill_id
LIMIT 25
