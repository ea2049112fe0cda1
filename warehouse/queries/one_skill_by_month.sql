-- How did demand for one skill develop, month by month? (here PyTorch; gaps stay empty)
SELECT month_on, opening_count, demand_count, round(100 * demand_share, 1) AS demand_percent,
    round(100 * demand_share_low, 1) AS low, round(100 * demand_share_high, 1) AS high, is_gap
FROM marts.skill_demand_monthly
WHERE skill_id = 'pytorch'
ORDER BY month_on
