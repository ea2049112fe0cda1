SELECT skill_id, dimension_code, slice_code, demand_share, demand_share_low, demand_share_high, demand_count
FROM marts.skill_profile WHERE skill_id IN (SELECT unnest($skills)) ORDER BY skill_id
