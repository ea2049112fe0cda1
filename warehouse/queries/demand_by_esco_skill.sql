-- How many openings demand each ESCO skill, by ESCO's own id? (in the months that count)
SELECT matched.external_id AS esco_id, matched.external_uri AS esco_uri, count(DISTINCT asked.opening_id) AS openings,
    list(DISTINCT skill.skill_name ORDER BY skill.skill_name) AS skills
FROM marts.skill_crosswalk AS matched
JOIN marts.skill AS skill USING (skill_id)
JOIN marts.opening_skill AS asked USING (skill_id)
JOIN marts.counted_opening AS opening USING (opening_id)
WHERE
    matched.scheme_code = 'esco' AND matched.match_code IN ('exact', 'close')
    AND asked.is_demand AND NOT asked.is_implied
    AND (skill.language_codes IS NULL OR list_contains(skill.language_codes, opening.language_code))
GROUP BY matched.external_id, matched.external_uri
ORDER BY openings DESC, esco_id
LIMIT 40
