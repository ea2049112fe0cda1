SELECT *,
    (companion_opening_count - pair_count) / nullif(opening_count - skill_opening_count, 0) AS others_share
FROM marts.skill_pair WHERE lift_low > 1
ORDER BY skill_id, companion_share >= $frequent DESC, lift_low DESC, companion_id
