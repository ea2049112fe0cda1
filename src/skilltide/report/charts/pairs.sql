SELECT pair.*
FROM marts.skill_pair AS pair
JOIN marts.skill AS one ON one.skill_id = pair.skill_id
JOIN marts.skill AS other ON other.skill_id = pair.companion_id
WHERE pair.skill_id < pair.companion_id AND pair.lift_low > 1
    AND pair.skill_opening_count >= $share * pair.opening_count
    AND pair.companion_opening_count >= $share * pair.opening_count
    AND NOT coalesce(list_contains(one.ancestor_ids, other.skill_id), false)
    AND NOT coalesce(list_contains(other.ancestor_ids, one.skill_id), false)
    AND ($kinds = 'any' OR (one.kind_code = $kinds AND other.kind_code = $kinds))
ORDER BY pair.lift_low DESC, pair.skill_id, pair.companion_id LIMIT $most
