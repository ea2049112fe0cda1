-- what sets a skill's openings apart: the companions that are clearly more frequent there, by how much more
SELECT skill_id, companion_id, pair_count, companion_share, lift
FROM marts.skill_pair
WHERE lift_low > 1
QUALIFY row_number() OVER (PARTITION BY skill_id ORDER BY lift_low DESC, companion_id) <= 8
ORDER BY skill_id, lift_low DESC, companion_id
