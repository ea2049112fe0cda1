-- Which months can be counted, and why not the others?
SELECT month_on, opening_count, usable_opening_count, employer_count,
    round(100 * coverage_share) AS coverage_percent, is_gap, gap_reason_code
FROM marts.month_coverage
ORDER BY month_on
