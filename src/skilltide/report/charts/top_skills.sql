SELECT skill_id, kind_code, group_code, demand_share, demand_share_low, demand_share_high, demand_count,
    opening_count, required_count / opening_count AS required_share,
    preferred_count / opening_count AS preferred_share,
    greatest(demand_count - required_count - preferred_count, 0) / opening_count AS context_share
FROM marts.skill_demand JOIN marts.skill USING (skill_id)
WHERE demand_count > 0
ORDER BY demand_share DESC NULLS LAST, skill_id
