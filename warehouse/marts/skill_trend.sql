/*
description: >
  Whether demand for a skill rises, falls or holds, on the share standardised to a fixed mix; errors allow for
  employers and for shocks of whole months, labels hold the false discovery rate at 5 %.
grain: skill_id
caveats:
  - Skills with label_code too_little_data were not tested; a change told beside it is an estimate and no finding.
checks:
  - demand_count <= opening_count
  - change_points_low <= change_points_per_year
  - change_points_per_year <= change_points_high
  - (label_code = 'too_little_data') = (p_value IS NULL)
  - p_value <= q_value + 1e-9
*/
SELECT
    relation.skill_id::VARCHAR AS skill_id,
    relation.label_code::VARCHAR AS label_code,
    relation.change_points_per_year::DOUBLE AS change_points_per_year,
    relation.change_low::DOUBLE AS change_points_low,
    relation.change_high::DOUBLE AS change_points_high,
    relation.share_first::DOUBLE AS share_first,
    relation.share_last::DOUBLE AS share_last,
    relation.ratio::DOUBLE AS share_ratio,
    relation.ratio_low::DOUBLE AS share_ratio_low,
    relation.ratio_high::DOUBLE AS share_ratio_high,
    relation.p_value::DOUBLE AS p_value,
    relation.q_value::DOUBLE AS q_value,
    relation.opening_count::INTEGER AS demand_count,
    relation.employer_count::INTEGER AS employer_count,
    relation.population_count::INTEGER AS opening_count,
    relation.support_share::DOUBLE AS support_share,
    relation.month_count::INTEGER AS month_count,
    relation.span_month_count::INTEGER AS span_month_count,
    relation.first_on::DATE AS first_month_on,
    relation.last_on::DATE AS last_month_on
FROM analysis.skill_trend AS relation
