/*
description: >
  Share of openings that demand at least one skill of the category, over all covered months together.
grain: category_code
caveats:
  - Shares are null where fewer than 30 openings of 10 named employers are in the language that the category is counted in.
checks:
  - demand_count <= opening_count
*/
SELECT
    relation.skill_id::VARCHAR AS category_code,
    relation.opening_count::INTEGER AS opening_count,
    relation.demand_count::INTEGER AS demand_count,
    relation.demand_share::DOUBLE AS demand_share,
    relation.demand_share_low::DOUBLE AS demand_share_low,
    relation.demand_share_high::DOUBLE AS demand_share_high
FROM analysis.category_demand AS relation
WHERE NOT relation.is_gap
