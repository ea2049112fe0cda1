/*
description: >
  How pairs of skills changed within a year, in the months that marts.skill_change compares and at the same fixed mix; ordered
  pairs. What is told is the companion's share of the skill's openings, and how closely both are tied whatever their own
  shares do (the odds ratio). Errors allow for employers and for shocks of whole months; labels hold the false discovery
  rate at 5 %.
grain: skill_id, companion_id
columns:
  skill_count_before: Openings compared before that demand the skill; those in languages in which both have names (all for tools).
  skill_count_after: Openings compared after that demand the skill.
  pair_count_before: Openings compared before that demand both.
  pair_count_after: Openings compared after that demand both.
  companion_share_before: Part of the skill's openings that demanded the companion too, before, estimated at the mix of both sides (so not pair_count_before / skill_count_before, and above 0 at times where no opening had both), 0 to 1.
  companion_share_after: The same after.
  companion_points: companion_share_after less companion_share_before, in percentage points.
  companion_points_low: Lower end of the 95 % interval of companion_points.
  companion_points_high: Upper end of the 95 % interval of companion_points.
  companion_adjusted_points: companion_points without what the shares of all companions do together.
  companion_label_code:
    description: What the change of the companion's share is called.
    values: {risen: Risen, fallen: Fallen, unclear: The interval is too wide to tell}
  odds_ratio_before:
    description: How many times as high the odds of the companion were where the skill is demanded as where it isn't, before.
    minimum: 0
  odds_ratio_after:
    description: The same after.
    minimum: 0
  odds_change:
    description: odds_ratio_after as a multiple of odds_ratio_before.
    minimum: 0
  odds_change_low: Lower end of the 95 % interval of odds_change.
  odds_change_high: Upper end of the 95 % interval of odds_change.
  odds_p_value:
    description: Probability of an odds_change at least as far from 1 if there were none; null where a side has too few openings.
    minimum: 0
    maximum: 1
  odds_q_value:
    description: Smallest false discovery rate, over all pairs tested, at which the change of the odds ratio is clear.
    minimum: 0
    maximum: 1
  tie_label_code:
    description: What the change of the odds ratio is called.
    values: {closer: More closely tied than before, looser: Less closely tied than before, unclear: The interval is too wide to tell}
caveats:
  - A companion that everybody asks for more rises with every skill; closer tells where it does so with this one above all.
checks:
  - skill_id != companion_id
  - pair_count_before <= skill_count_before
  - pair_count_after <= skill_count_after
  - before_last_on < after_first_on
  - companion_label_code <> 'risen' OR (companion_points > 0 AND companion_adjusted_points > 0)
  - companion_label_code <> 'fallen' OR (companion_points < 0 AND companion_adjusted_points < 0)
  - (tie_label_code IS NULL) = (odds_p_value IS NULL)
*/
SELECT
    relation.skill_id::VARCHAR AS skill_id,
    relation.companion_id::VARCHAR AS companion_id,
    relation.comparison_code::VARCHAR AS comparison_code,
    relation.before_first_on::DATE AS before_first_on,
    relation.before_last_on::DATE AS before_last_on,
    relation.after_first_on::DATE AS after_first_on,
    relation.after_last_on::DATE AS after_last_on,
    relation.skill_count_before::INTEGER AS skill_count_before,
    relation.skill_count_after::INTEGER AS skill_count_after,
    relation.pair_count_before::INTEGER AS pair_count_before,
    relation.pair_count_after::INTEGER AS pair_count_after,
    relation.share_before::DOUBLE AS companion_share_before,
    relation.share_after::DOUBLE AS companion_share_after,
    relation.points::DOUBLE AS companion_points,
    relation.points_low::DOUBLE AS companion_points_low,
    relation.points_high::DOUBLE AS companion_points_high,
    relation.adjusted_points::DOUBLE AS companion_adjusted_points,
    relation.p_value::DOUBLE AS p_value,
    relation.q_value::DOUBLE AS q_value,
    relation.label_code::VARCHAR AS companion_label_code,
    relation.odds_ratio_before::DOUBLE AS odds_ratio_before,
    relation.odds_ratio_after::DOUBLE AS odds_ratio_after,
    relation.odds_change::DOUBLE AS odds_change,
    relation.odds_change_low::DOUBLE AS odds_change_low,
    relation.odds_change_high::DOUBLE AS odds_change_high,
    relation.odds_p_value::DOUBLE AS odds_p_value,
    relation.odds_q_value::DOUBLE AS odds_q_value,
    relation.tie_label_code::VARCHAR AS tie_label_code
FROM analysis.skill_pair_change AS relation
