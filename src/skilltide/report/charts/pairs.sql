SELECT * FROM marts.skill_pair
WHERE skill_id < companion_id AND lift_low > 1
    AND skill_opening_count >= $share * opening_count AND companion_opening_count >= $share * opening_count
ORDER BY lift_low DESC, skill_id, companion_id
