/*
description: >
  Which skills stand in the same openings, and how much more often than chance would give; ordered pairs with at
  least 20 openings of at least 10 named employers.
grain: skill_id, companion_id
checks:
  - pair_count <= least(skill_opening_count, companion_opening_count)
  - pair_employer_count <= pair_count
  - skill_id != companion_id
*/
SELECT
    relation.skill_id::VARCHAR AS skill_id,
    relation.companion_id::VARCHAR AS companion_id,
    relation.pair_count::INTEGER AS pair_count,
    relation.pair_employer_count::INTEGER AS pair_employer_count,
    relation.skill_count::INTEGER AS skill_opening_count,
    relation.companion_count::INTEGER AS companion_opening_count,
    relation.opening_count::INTEGER AS opening_count,
    relation.companion_share::DOUBLE AS companion_share,
    relation.lift::DOUBLE AS lift,
    relation.lift_low::DOUBLE AS lift_low,
    relation.lift_high::DOUBLE AS lift_high
FROM analysis.skill_pair AS relation
