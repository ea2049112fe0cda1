SELECT skill_id FROM marts.skill_demand JOIN marts.skill USING (skill_id)
WHERE kind_code = $kind AND demand_count > 0 LIMIT 1
