-- demand of each skill in roles, seniorities and countries with enough openings
SELECT skill_id, dimension_code, slice_code, opening_count, demand_share, demand_share_low, demand_share_high
FROM marts.skill_profile
WHERE dimension_code IN ('role_family_code', 'seniority_code', 'country_code')
    AND opening_count >= 100 AND employer_count >= 10
ORDER BY skill_id, dimension_code, demand_share DESC, slice_code
