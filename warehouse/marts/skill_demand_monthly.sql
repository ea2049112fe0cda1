/*
description: >
  Demand for each skill by month: openings of the core role families with complete texts (for concepts, soft skills,
  domains and credentials the English ones) that ask for it or tell it of the work, of all such openings.
grain: skill_id, month_on
caveats:
  - Months with is_gap were not collected well enough to compare; look at gap_reasons.
  - Raw shares; a change of sources or titles can move them. skill_trend is standardised for that.
*/
SELECT
    demand.skill_id,
    demand.period_on AS month_on,
    demand.opening_count,
    demand.demand_count,
    demand.asked_count,
    demand.required_count,
    demand.preferred_count,
    demand.demand_share,
    demand.demand_share_low,
    demand.demand_share_high,
    demand.asked_share,
    demand.asked_share_low,
    demand.asked_share_high,
    coalesce(gap.is_gap, false) AS is_gap,
    coalesce(gap.reasons, []) AS gap_reasons
FROM analysis.demand_monthly AS demand
LEFT JOIN analysis.gaps AS gap ON demand.period_on = gap.month_on
