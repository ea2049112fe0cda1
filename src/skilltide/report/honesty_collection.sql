SELECT source_id, sum(scheduled_day_count)::INTEGER AS scheduled, sum(collected_day_count)::INTEGER AS collected
FROM marts.source_collection
ANTI JOIN (FROM marts.source_coverage WHERE gap_reason_code = 'after_collection' AND collected_day_count = 0)
    USING (source_id, month_on)
GROUP BY source_id
