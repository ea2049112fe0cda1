/*
description: >
  Share of openings that demand at least one skill of the display group, by month, over the same openings as
  skill_demand_monthly (English ones for groups that hold anything but tools).
grain: group_code, month_on
caveats:
  - Months with is_gap were not collected well enough to count; their shares are null.
  - >
    is_gap is also true, and shares are null, where fewer than 30 openings of 10 named employers are in the language that the group is counted in.
checks:
  - demand_count <= opening_count
  - is_gap = (demand_share IS NULL)
references: {month_on: month_coverage.month_on}
*/
SELECT
    relation.skill_id::VARCHAR AS group_code,
    relation.period_on::DATE AS month_on,
    relation.opening_count::INTEGER AS opening_count,
    relation.demand_count::INTEGER AS demand_count,
    relation.demand_share::DOUBLE AS demand_share,
    relation.demand_share_low::DOUBLE AS demand_share_low,
    relation.demand_share_high::DOUBLE AS demand_share_high,
    (relation.is_gap OR relation.is_below_floor)::BOOLEAN AS is_gap
FROM analysis.group_demand_monthly AS relation
