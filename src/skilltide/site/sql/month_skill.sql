-- demand of each skill in each month that can be counted, the most demanded first
SELECT month_on, skill_id, skill.skill_name, opening_count, demand_count, demand_share, demand_share_low,
    demand_share_high
FROM marts.skill_demand_monthly
JOIN marts.skill AS skill USING (skill_id)
WHERE NOT is_gap AND demand_count > 0
ORDER BY month_on, demand_share DESC, skill_id
