-- What rises and what falls, after standardising for who advertises where?
SELECT skill.skill_name, trend.label_code,
    round(trend.change_points_per_year, 1) AS points_per_year,
    round(trend.change_points_low, 1) AS low, round(trend.change_points_high, 1) AS high,
    round(trend.share_ratio, 2) AS ratio
FROM marts.skill_trend AS trend
JOIN marts.skill AS skill USING (skill_id)
WHERE trend.label_code IN ('rising', 'falling')
ORDER BY abs(trend.change_points_per_year) DESC, skill.skill_id
