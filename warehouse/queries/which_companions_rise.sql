-- Which companions do openings for PyTorch name more than before (see comparison_code), and which with it above all?
SELECT skill.skill_name, change.comparison_code, change.companion_label_code, round(100 * change.companion_share_before, 1) AS percent_before,
    round(100 * change.companion_share_after, 1) AS percent_after, round(change.companion_points, 1) AS points,
    round(change.companion_points_low, 1) AS points_low, round(change.companion_points_high, 1) AS points_high,
    round(change.odds_change, 2) AS odds_change, change.tie_label_code
FROM marts.skill_pair_change AS change
JOIN marts.skill AS skill ON change.companion_id = skill.skill_id
WHERE change.skill_id = 'pytorch'
ORDER BY change.companion_label_code = 'risen' DESC, change.companion_points_low DESC, change.companion_id
LIMIT 25
