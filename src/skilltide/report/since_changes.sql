SELECT change.*, now.before_share, now.after_share, now.label_code,
    now.change_points_per_year, abs(coalesce(now.difference_points, 0)) AS size,
    abs(coalesce(now.change_points_per_year, 0)) AS slope,
    abs(coalesce(change.current_share, 0) - coalesce(change.previous_share, 0)) AS moved
FROM marts.change AS change
LEFT JOIN marts.publication_skill AS now
    ON change.publication_id = now.publication_id AND change.subject = now.skill_id
WHERE change.publication_id = $publication
ORDER BY change.change_code, change.subject
