/*
description: >
  Skills that no opening named in the first two covered quarters and that are clearly there in two quarters in a row
  later.
grain: skill_id
checks:
  - arrived_on < confirmed_on
  - baseline_share_high < arrived_share_low
*/
SELECT
    relation.skill_id::VARCHAR AS skill_id,
    relation.arrived_on::DATE AS arrived_on,
    relation.confirmed_on::DATE AS confirmed_on,
    relation.baseline_opening_count::INTEGER AS baseline_opening_count,
    relation.baseline_share_high::DOUBLE AS baseline_share_high,
    relation.arrived_share::DOUBLE AS arrived_share,
    relation.arrived_share_low::DOUBLE AS arrived_share_low,
    relation.last_on::DATE AS last_quarter_on,
    relation.last_share::DOUBLE AS last_share
FROM analysis.skill_arrival AS relation
