/*
description: >
  Share of openings that demand the skill at a fixed mix of sources, countries, seniorities, role families and
  lengths of text, by covered month. What skill_trend draws its lines through.
grain: skill_id, month_on
caveats:
  - Intervals are for sampling only; what moves a whole month for all skills alike is not in them.
references: {month_on: month_coverage.month_on}
*/
SELECT
    relation.skill_id::VARCHAR AS skill_id,
    relation.month_on::DATE AS month_on,
    relation.opening_count::INTEGER AS opening_count,
    relation.standard_share::DOUBLE AS standard_share,
    relation.standard_share_low::DOUBLE AS standard_share_low,
    relation.standard_share_high::DOUBLE AS standard_share_high
FROM analysis.skill_standard_monthly AS relation
SEMI JOIN analysis.named_skill AS named USING (skill_id)
