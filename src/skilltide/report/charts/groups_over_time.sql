SELECT group_code, month_on, opening_count, demand_count, demand_share, demand_share_low, demand_share_high
FROM marts.group_demand_monthly WHERE NOT is_gap ORDER BY group_code, month_on
