SELECT source_id,
    bool_or(is_gap AND gap_reason_code IN ('not_collected', 'few_days', 'low_volume')) AS is_missing
FROM marts.source_coverage WHERE list_contains($months, month_on) GROUP BY source_id ORDER BY source_id
