SELECT skill_id FROM marts.skill_trend WHERE label_code IN ('rising', 'falling')
ORDER BY abs(change_points_per_year) DESC, skill_id LIMIT $most
