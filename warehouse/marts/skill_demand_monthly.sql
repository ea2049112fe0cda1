/*
description: >
  Demand for each skill by month: openings of the core role families with complete texts (for all kinds but tools those
  in the languages of its names) that ask for it or mention it in duties, of all such openings. 95 % intervals allow for
  employers that post many similar openings.
grain: skill_id, month_on
caveats:
  - Months with is_gap were not collected well enough to count; their shares are null.
  - >
    is_gap is also true, and shares are null, where fewer than 30 openings of 10 named employers are in the languages that the skill is counted in (language_codes in skill).
  - Raw shares; a change of sources or titles can move them. skill_trend is standardised for that.
checks:
  - demand_count <= opening_count
  - asked_count <= demand_count
  - required_count + preferred_count = asked_count
  - is_gap = (demand_share IS NULL)
references: {month_on: month_coverage.month_on}
*/
SELECT
    demand.skill_id::VARCHAR AS skill_id,
    demand.period_on::DATE AS month_on,
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
    demand.asked_share_high::DOUBLE AS asked_share_high,
    (demand.is_gap OR demand.is_below_floor)::BOOLEAN AS is_gap
FROM analysis.demand_monthly AS demand
SEMI JOIN analysis.named_skill AS named USING (skill_id)
