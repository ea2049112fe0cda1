-- Which skills do openings demand most, and how sure is that?
SELECT skill.skill_name, skill.kind_code, demand.demand_count, demand.opening_count,
    round(100 * demand.demand_share, 1) AS demand_percent,
    round(100 * demand.demand_share_low, 1) AS low,
    round(100 * demand.demand_share_high, 1) AS high
FROM marts.skill_demand AS demand
JOIN marts.skill AS skill USING (skill_id)
WHERE demand.demand_share IS NOT NULL
ORDER BY demand.demand_share DESC, skill.skill_id
LIMIT 25
