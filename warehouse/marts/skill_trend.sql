/*
description: >
  Whether demand for a skill rises, falls or holds, on the share standardised to a fixed mix of sources, roles,
  seniorities, countries and lengths of text; errors allow for employers and for shocks of whole months, labels hold the
  false discovery rate at 5 % and are given only where the change is clear without the common drift of all skills too.
grain: skill_id
columns:
  adjusted_points_per_year: change_points_per_year without the common drift of all skills (marts.common_drift).
  adjusted_points_per_year_low: Lower end of the 95 % interval of adjusted_points_per_year.
  adjusted_points_per_year_high: Upper end of the 95 % interval of adjusted_points_per_year.
  margin_points_per_year: >
    A change within this on either side is steady, in percentage points a year: a quarter of the skill's odds, i.e. share
    times (1 - share) times 25.
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
    relation.adjusted_points_per_year::DOUBLE AS adjusted_points_per_year,
    relation.adjusted_low::DOUBLE AS adjusted_points_per_year_low,
    relation.adjusted_high::DOUBLE AS adjusted_points_per_year_high,
    relation.margin_points_per_year::DOUBLE AS margin_points_per_year,
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
SEMI JOIN analysis.named_skill AS named USING (skill_id)
