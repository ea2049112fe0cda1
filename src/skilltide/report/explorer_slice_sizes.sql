SELECT dimension_code, slice_code, coalesce(language_codes, []) AS languages, max(opening_count) AS n
FROM marts.skill_profile JOIN marts.skill USING (skill_id)
GROUP BY ALL
