/*
description: >
  Demand for each skill within one slice of the market: a seniority, role family, country, or remote work. Slices
  with at least 30 openings of at least 10 named employers, over all covered months.
grain: dimension_code, slice_code, skill_id
caveats:
  - Openings whose value is not known stand in no slice. Differences between slices are described, not tested.
checks:
  - demand_count <= opening_count
  - asked_count <= demand_count
  - required_count + preferred_count = asked_count
  - employer_count <= opening_count
*/
SELECT
    relation.dimension_code::VARCHAR AS dimension_code,
    relation.slice_code::VARCHAR AS slice_code,
    relation.skill_id::VARCHAR AS skill_id,
    relation.opening_count::INTEGER AS opening_count,
    relation.employer_count::INTEGER AS employer_count,
    relation.demand_count::INTEGER AS demand_count,
    relation.asked_count::INTEGER AS asked_count,
    relation.required_count::INTEGER AS required_count,
    relation.preferred_count::INTEGER AS preferred_count,
    relation.demand_share::DOUBLE AS demand_share,
    relation.demand_share_low::DOUBLE AS demand_share_low,
    relation.demand_share_high::DOUBLE AS demand_share_high
FROM analysis.skill_profile AS relation
SEMI JOIN analysis.named_skill AS named USING (skill_id)
WHERE NOT relation.is_below_floor
