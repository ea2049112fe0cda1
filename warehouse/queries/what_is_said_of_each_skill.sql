-- What are the results for the most demanded skills, one line each?
SELECT skill_name, category_name, round(100 * demand_share, 1) AS demand_percent,
    round(100 * required_share, 1) AS required_percent, label_code, change_label_code,
    round(difference_points, 1) AS points_within_a_year
FROM skill_overview
ORDER BY demand_share DESC NULLS LAST, skill_id
LIMIT 20
