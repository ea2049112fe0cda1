SELECT skill_id FROM marts.skill_demand JOIN marts.skill USING (skill_id)
WHERE kind_code = 'tool' AND demand_count > 0 AND demand_share IS NOT NULL ORDER BY demand_share DESC, skill_id LIMIT $most
