-- every skill that an opening of the population names, the most demanded first
SELECT
    skill.skill_id, skill.skill_name, skill.category_name, skill.kind_code, skill.aliases, skill.parent_ids,
    demand.opening_count, demand.demand_count, demand.demand_share, demand.demand_share_low, demand.demand_share_high,
    demand.required_count, demand.preferred_count, level.employer_count
FROM marts.skill AS skill
JOIN marts.skill_demand AS demand USING (skill_id)
LEFT JOIN marts.skill_level AS level USING (skill_id)
WHERE demand.demand_count > 0
ORDER BY demand.demand_share DESC, skill.skill_id
