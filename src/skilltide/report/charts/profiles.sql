SELECT * FROM marts.skill_profile
WHERE dimension_code = $dimension AND list_contains($codes, slice_code) ORDER BY skill_id
