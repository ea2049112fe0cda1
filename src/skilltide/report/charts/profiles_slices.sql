SELECT slice_code, max(opening_count) AS n
FROM marts.skill_profile
WHERE dimension_code = $dimension
GROUP BY ALL ORDER BY n DESC, slice_code
