SELECT pair.*,
    (pair.companion_opening_count - pair.pair_count) / nullif(pair.opening_count - pair.skill_opening_count, 0)
        AS others_share
FROM marts.skill_pair AS pair
JOIN marts.skill AS one ON one.skill_id = pair.skill_id
JOIN marts.skill AS other ON other.skill_id = pair.companion_id
WHERE pair.lift_low > 1
    AND NOT coalesce(list_contains(one.ancestor_ids, other.skill_id), false)
    AND NOT coalesce(list_contains(other.ancestor_ids, one.skill_id), false)
QUALIFY row_number() OVER (
    PARTITION BY pair.skill_id
    ORDER BY pair.companion_share >= $frequent DESC, pair.lift_low DESC, pair.companion_id
) <= $most
ORDER BY pair.skill_id, pair.companion_share >= $frequent DESC, pair.lift_low DESC, pair.companion_id
