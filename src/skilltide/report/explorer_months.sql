SELECT skill_id, month_on, demand_share, demand_share_low, demand_share_high, opening_count,
    standard_share, standard_share_low, standard_share_high
FROM marts.skill_demand_monthly LEFT JOIN (
    SELECT skill_id, month_on, standard_share, standard_share_low, standard_share_high
    FROM marts.skill_standard_monthly
) USING (skill_id, month_on)
WHERE NOT is_gap AND skill_id IN (SELECT unnest($skills)) ORDER BY skill_id, month_on
