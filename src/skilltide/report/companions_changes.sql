FROM marts.skill_pair_change
WHERE companion_label_code <> 'unclear' OR tie_label_code IN ('closer', 'looser')
ORDER BY skill_id, coalesce(tie_label_code IN ('closer', 'looser'), false) DESC,
    abs(companion_adjusted_points) DESC, companion_id
