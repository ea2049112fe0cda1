SELECT skill_id FROM marts.skill_demand JOIN marts.skill USING (skill_id)
WHERE kind_code = 'tool' AND demand_count > 0 ORDER BY demand_share DESC, skill_id LIMIT $most
