-- Which ten skills mark each role family most?
SELECT profile.slice_code AS role_family_code, skill.skill_name,
    round(100 * profile.demand_share, 1) AS demand_percent,
    round(profile.demand_share / demand.demand_share, 2) AS times_overall
FROM marts.skill_profile AS profile
JOIN marts.skill AS skill USING (skill_id)
JOIN marts.skill_demand AS demand USING (skill_id)
WHERE profile.dimension_code = 'role_family_code' AND profile.demand_share >= 0.05 AND demand.demand_share > 0
QUALIFY row_number() OVER (
    PARTITION BY profile.slice_code ORDER BY profile.demand_share / demand.demand_share DESC, skill.skill_id
) <= 10
ORDER BY role_family_code, times_overall DESC, skill.skill_name
