/*
description: >
  Demand for each skill over all covered months together, over the same openings as skill_demand_monthly.
grain: skill_id
caveats:
  - >
    Shares are null where fewer than 30 openings of 10 named employers are in the languages that the skill is counted in
    (language_codes in skill).
checks:
  - demand_count <= opening_count
  - asked_count <= demand_count
  - required_count + preferred_count = asked_count
*/
SELECT
    demand.skill_id::VARCHAR AS skill_id,
    demand.opening_count::INTEGER AS opening_count,
    demand.demand_count::INTEGER AS demand_count,
    demand.asked_count::INTEGER AS asked_count,
    demand.required_count::INTEGER AS required_count,
    demand.preferred_count::INTEGER AS preferred_count,
    demand.demand_share::DOUBLE AS demand_share,
    demand.demand_share_low::DOUBLE AS demand_share_low,
    demand.demand_share_high::DOUBLE AS demand_share_high,
    demand.asked_share::DOUBLE AS asked_share,
    demand.asked_share_low::DOUBLE AS asked_share_low,
    demand.asked_share_high::DOUBLE AS asked_share_high
FROM analysis.demand_all AS demand
SEMI JOIN analysis.named_skill AS named USING (skill_id)
WHERE NOT demand.is_gap
