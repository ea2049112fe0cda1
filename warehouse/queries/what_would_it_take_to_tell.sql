-- Which skills have an unclear trend, and how much data would settle it?
SELECT skill.skill_name, round(100 * change.after_share, 1) AS percent_now,
    round(change.difference_points, 1) AS points_seen, round(change.detectable_points, 1) AS points_that_would_be_found,
    change.opening_count_before + change.opening_count_after AS openings_compared, change.needed_opening_count
FROM marts.skill_change AS change
JOIN marts.skill AS skill USING (skill_id)
WHERE change.population_code = 'core' AND change.change_label_code = 'unclear'
ORDER BY change.demand_count DESC, skill.skill_id
LIMIT 25
