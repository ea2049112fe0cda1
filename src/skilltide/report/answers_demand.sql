SELECT skill_id, demand_share, demand_share_low, demand_share_high
FROM marts.skill_demand JOIN marts.skill USING (skill_id)
WHERE kind_code = $kind AND demand_count > 0 AND demand_share IS NOT NULL ORDER BY demand_share DESC, skill_id LIMIT $limit
