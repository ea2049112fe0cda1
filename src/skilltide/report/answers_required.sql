SELECT skill_id, required_share FROM marts.skill_level JOIN marts.skill USING (skill_id)
WHERE required_share IS NOT NULL AND kind_code = 'tool'
ORDER BY asked_count DESC, skill_id LIMIT $pool
