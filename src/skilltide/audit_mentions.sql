SELECT start_offset, end_offset, alias, skill_id, kind_code, level_code, section_code, years_min, rule, reason
FROM marts.mention JOIN marts.skill USING (skill_id) JOIN marts.mention_rule USING (rule)
WHERE text_id = ? ORDER BY start_offset, end_offset, skill_id
