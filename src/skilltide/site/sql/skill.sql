-- every skill that an opening of the population names and that can be ranked, the most demanded first
WITH demanding AS (
    SELECT held.skill_id, count(DISTINCT counted.employer_id) AS employer_count
    FROM counted
    JOIN marts.opening_skill AS held USING (opening_id)
    JOIN marts.skill AS skill USING (skill_id)
    WHERE held.is_demand AND NOT held.is_implied
        AND (skill.language_codes IS NULL OR list_contains(skill.language_codes, counted.language_code))
    GROUP BY held.skill_id
)

SELECT
    skill.skill_id, skill.skill_name, skill.category_name, skill.kind_code, skill.aliases, skill.parent_ids,
    demand.opening_count, demand.demand_count, demand.demand_share, demand.demand_share_low, demand.demand_share_high,
    demand.required_count, demand.preferred_count, demanding.employer_count, level.asked_count, level.required_share,
    level.required_share_low, level.required_share_high
FROM marts.skill AS skill
JOIN marts.skill_demand AS demand USING (skill_id)
LEFT JOIN demanding USING (skill_id)
LEFT JOIN marts.skill_level AS level USING (skill_id)
WHERE demand.demand_count > 0 AND demand.demand_share IS NOT NULL
ORDER BY demand.demand_share DESC, skill.skill_id
