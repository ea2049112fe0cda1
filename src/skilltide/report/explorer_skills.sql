SELECT skill.skill_id, CASE WHEN demand_count > 0 THEN demand_share ELSE 0 END AS demand_share, demand_share_low, demand_share_high,
    coalesce(demand_count, 0) AS demand_count, coalesce(opening_count, 0) AS opening_count,
    coalesce(required_count, 0) AS required_count, coalesce(preferred_count, 0) AS preferred_count
FROM marts.skill AS skill LEFT JOIN marts.skill_demand USING (skill_id)
ORDER BY demand_share DESC NULLS LAST, demand_count DESC, skill.skill_id
