/*
description: >
  Which months of the market can be counted: openings and employers of the headline population, how much of the usual
  volume was collected, and for a gap the reason.
grain: month_on
caveats:
  - Sources without a schedule (exports made once) can't be judged; they count with what they brought. Where no other source
    has begun, coverage_share is null, and openings and employers decide.
checks:
  - usable_opening_count <= opening_count
  - employer_count <= usable_opening_count
  - is_gap = (gap_reason_code IS NOT NULL)
*/
SELECT
    gap.month_on::DATE AS month_on,
    gap.opening_count::INTEGER AS opening_count,
    gap.usable_opening_count::INTEGER AS usable_opening_count,
    gap.employer_count::INTEGER AS employer_count,
    gap.coverage_share::DOUBLE AS coverage_share,
    gap.is_gap::BOOLEAN AS is_gap,
    gap.reason_code::VARCHAR AS gap_reason_code
FROM analysis.month_gaps AS gap
