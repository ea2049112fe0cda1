-- What goes with PyTorch and is rising?
SELECT skill.skill_name, round(pair.lift, 2) AS lift, pair.pair_count,
    round(100 * pair.companion_share, 1) AS percent_of_pytorch_openings,
    trend.label_code, round(trend.change_points_per_year, 1) AS points_per_year
FROM marts.skill_pair AS pair
JOIN marts.skill AS skill ON pair.companion_id = skill.skill_id
LEFT JOIN marts.skill_trend AS trend ON pair.companion_id = trend.skill_id
WHERE pair.skill_id = 'pytorch' AND pair.lift_low > 1
ORDER BY coalesce(trend.label_code, '') = 'rising' DESC, pair.lift DESC, skill.skill_id
LIMIT 25
