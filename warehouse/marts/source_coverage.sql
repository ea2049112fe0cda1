/*
description: >
  How much of each month each source really collected. A month with few collected days says little about the market,
  however many postings it has; it is a gap, with the reason.
grain: source_id, month_on
caveats:
  - Sources without a schedule (exports made once) can't be judged and don't stand here.
checks:
  - is_gap = (gap_reason_code IS NOT NULL)
*/
SELECT
    coverage.source_id::VARCHAR AS source_id,
    coverage.month_on::DATE AS month_on,
    coverage.scheduled_day_count::INTEGER AS scheduled_day_count,
    coverage.collected_day_count::INTEGER AS collected_day_count,
    coverage.posting_count::INTEGER AS posting_count,
    coverage.day_coverage_share::DOUBLE AS day_coverage_share,
    coverage.volume_ratio::DOUBLE AS volume_ratio,
    coverage.is_gap::BOOLEAN AS is_gap,
    coverage.reason_code::VARCHAR AS gap_reason_code
FROM analysis.source_months AS coverage
