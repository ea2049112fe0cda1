-- What changed most within a year, and how sure is that?
SELECT skill.skill_name, change.change_label_code,
    round(100 * change.before_share, 1) AS before_percent, round(100 * change.after_share, 1) AS after_percent,
    round(change.difference_points, 1) AS points,
    round(change.difference_points_low, 1) AS low, round(change.difference_points_high, 1) AS high,
    round(change.adjusted_points, 1) AS without_common_drift, round(change.q_value, 4) AS q_value,
    change.before_first_on, change.before_last_on, change.after_first_on, change.after_last_on
FROM marts.skill_change AS change
JOIN marts.skill AS skill USING (skill_id)
WHERE change.population_code = 'core' AND change.change_label_code IN ('risen', 'fallen')
ORDER BY abs(change.difference_points) DESC, skill.skill_id
LIMIT 25
