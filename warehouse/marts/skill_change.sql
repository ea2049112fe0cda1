/*
description: >
  What changed within a year: the newest covered months against the same calendar months a year before (or, where a hole
  in the history leaves no such pairs, the months before it against those after). At a fixed mix of sources, roles,
  seniorities, countries and lengths of text; errors allow for employers and for shocks of whole months, labels hold the
  false discovery rate at 5 % and are given only where the change is clear with the common drift of all skills and
  without it.
grain: population_code, skill_id
columns:
  change_label_code:
    description: What the change is called.
    values: {risen: Risen, fallen: Fallen, steady: Within margin_points on either side, unclear: "Tested, but the interval is too wide to tell", too_little_data: Not tested}
  before_share: Share before, at the fixed mix, 0 to 1.
  before_share_low: Lower end of the 95 % interval of before_share.
  before_share_high: Upper end of the 95 % interval of before_share.
  after_share: Share after, at the fixed mix, 0 to 1.
  after_share_low: Lower end of the 95 % interval of after_share.
  after_share_high: Upper end of the 95 % interval of after_share.
  difference_points: after_share less before_share, in percentage points.
  difference_points_low: Lower end of the 95 % interval of difference_points.
  difference_points_high: Upper end of the 95 % interval of difference_points.
  adjusted_points: difference_points without the common drift of all skills (marts.common_drift).
  adjusted_points_low: Lower end of the 95 % interval of adjusted_points.
  adjusted_points_high: Upper end of the 95 % interval of adjusted_points.
  after_ratio:
    description: after_share as a multiple of before_share; null where before_share is not clear of 0.
    minimum: 0
  after_ratio_low: Lower end of the 95 % interval of after_ratio.
  after_ratio_high: Upper end of the 95 % interval of after_ratio; null where none exists.
  margin_points: A change within this on either side is steady; a quarter of the skill's odds, in percentage points.
  detectable_points: A change of this size would be found four times out of five, in percentage points; null where none would be.
  needed_opening_count: >
    Openings, before and after together, at which a change as large as the one seen would be found four times out of five;
    null where none would do because whole months differ too much.
  before_first_on: First month compared before.
  before_last_on: Last month compared before.
  after_first_on: First month compared after.
  compared_month_count: Months compared after; as many before, where a year is compared.
caveats:
  - An observed change says that two times differ, not that a course will go on; marts.skill_trend tests courses.
  - Skills with change_label_code too_little_data were not tested.
  - Many skills are tested at once, so an interval that leaves out 0 can still be unclear; q_value decides.
checks:
  - (change_label_code = 'too_little_data') = (p_value IS NULL)
  - p_value <= q_value + 1e-9
  - demand_count <= opening_count_before + opening_count_after
  - before_last_on < after_first_on
  - change_label_code <> 'risen' OR (difference_points > 0 AND adjusted_points > 0)
  - change_label_code <> 'fallen' OR (difference_points < 0 AND adjusted_points < 0)
*/
SELECT
    relation.population_code::VARCHAR AS population_code,
    relation.skill_id::VARCHAR AS skill_id,
    relation.comparison_code::VARCHAR AS comparison_code,
    relation.label_code::VARCHAR AS change_label_code,
    relation.before_share::DOUBLE AS before_share,
    relation.before_share_low::DOUBLE AS before_share_low,
    relation.before_share_high::DOUBLE AS before_share_high,
    relation.after_share::DOUBLE AS after_share,
    relation.after_share_low::DOUBLE AS after_share_low,
    relation.after_share_high::DOUBLE AS after_share_high,
    relation.difference_points::DOUBLE AS difference_points,
    relation.difference_points_low::DOUBLE AS difference_points_low,
    relation.difference_points_high::DOUBLE AS difference_points_high,
    relation.adjusted_points::DOUBLE AS adjusted_points,
    relation.adjusted_points_low::DOUBLE AS adjusted_points_low,
    relation.adjusted_points_high::DOUBLE AS adjusted_points_high,
    relation.ratio::DOUBLE AS after_ratio,
    relation.ratio_low::DOUBLE AS after_ratio_low,
    relation.ratio_high::DOUBLE AS after_ratio_high,
    relation.p_value::DOUBLE AS p_value,
    relation.q_value::DOUBLE AS q_value,
    relation.margin_points::DOUBLE AS margin_points,
    relation.detectable_points::DOUBLE AS detectable_points,
    relation.needed_opening_count::BIGINT AS needed_opening_count,
    relation.demand_count::INTEGER AS demand_count,
    relation.employer_count::INTEGER AS employer_count,
    relation.opening_count_before::INTEGER AS opening_count_before,
    relation.opening_count_after::INTEGER AS opening_count_after,
    relation.support_share::DOUBLE AS support_share,
    relation.pair_count::INTEGER AS compared_month_count,
    relation.before_first_on::DATE AS before_first_on,
    relation.before_last_on::DATE AS before_last_on,
    relation.after_first_on::DATE AS after_first_on,
    relation.after_last_on::DATE AS after_last_on
FROM analysis.skill_change AS relation
SEMI JOIN analysis.named_skill AS named USING (skill_id)
