SELECT coalesce(language_codes, []) AS languages, max(opening_count) AS n
FROM marts.skill_profile JOIN marts.skill USING (skill_id)
WHERE dimension_code = $dimension AND slice_code = $code GROUP BY ALL
