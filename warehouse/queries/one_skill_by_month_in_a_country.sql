-- How did demand for AWS develop in the US, month by month? (any name will do; thin months and gaps stay empty)
SELECT month_on, skill_name, opening_count, demand_count, round(100 * demand_share, 1) AS demand_percent,
    round(100 * demand_share_low, 1) AS low, round(100 * demand_share_high, 1) AS high, month_status_code
FROM demand('aws', country := 'US')
ORDER BY month_on
