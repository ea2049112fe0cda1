-- What a publication says of each skill that any counted opening demands: the headline shares and the verdicts.
SELECT
    demand.skill_id,
    demand.opening_count,
    demand.demand_count,
    round(demand.demand_share, 5) AS demand_share,
    round(demand.demand_share_low, 5) AS demand_share_low,
    round(demand.demand_share_high, 5) AS demand_share_high,
    newest.opening_count AS newest_opening_count,
    newest.demand_count AS newest_demand_count,
    round(newest.demand_share, 5) AS newest_share,
    round(newest.demand_share_low, 5) AS newest_share_low,
    round(newest.demand_share_high, 5) AS newest_share_high,
    change.change_label_code,
    round(change.before_share, 5) AS before_share,
    round(change.after_share, 5) AS after_share,
    round(change.difference_points, 3) AS difference_points,
    round(change.difference_points_low, 3) AS difference_points_low,
    round(change.difference_points_high, 3) AS difference_points_high,
    trend.label_code,
    round(trend.change_points_per_year, 3) AS change_points_per_year,
    round(trend.change_points_low, 3) AS change_points_low,
    round(trend.change_points_high, 3) AS change_points_high,
    arrival.arrived_on
FROM marts.skill_demand AS demand
LEFT JOIN marts.skill_demand_monthly AS newest
    ON demand.skill_id = newest.skill_id
    AND newest.month_on = (SELECT max(month_on) FROM marts.month_coverage WHERE NOT is_gap)
LEFT JOIN marts.skill_change AS change ON demand.skill_id = change.skill_id AND change.population_code = 'core'
LEFT JOIN marts.skill_trend AS trend ON demand.skill_id = trend.skill_id
LEFT JOIN marts.skill_arrival AS arrival ON demand.skill_id = arrival.skill_id
WHERE demand.demand_count > 0
