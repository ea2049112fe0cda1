SELECT level.*, skill.kind_code, skill.group_code
FROM marts.skill_level AS level JOIN marts.skill AS skill USING (skill_id)
WHERE required_share IS NOT NULL ORDER BY asked_count DESC, skill_id
