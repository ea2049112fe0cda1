-- demand of each skill by month; months that can't be counted have no numbers
SELECT skill_id, month_on, opening_count, demand_count, demand_share, demand_share_low, demand_share_high
FROM marts.skill_demand_monthly
WHERE NOT is_gap
ORDER BY skill_id, month_on
