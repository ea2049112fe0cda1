SELECT change.*, trend.label_code AS course_code
FROM marts.skill_change AS change
LEFT JOIN (FROM marts.skill_trend WHERE $population = 'core') AS trend USING (skill_id)
WHERE change.population_code = $population AND change.change_label_code <> 'too_little_data'
