SELECT source_id, sum(scheduled_day_count)::INTEGER AS scheduled, sum(collected_day_count)::INTEGER AS collected
FROM marts.source_collection GROUP BY source_id
