SELECT month_on, sum(scheduled_day_count)::INTEGER AS scheduled, sum(collected_day_count)::INTEGER AS collected
FROM marts.source_collection WHERE scheduled_day_count IS NOT NULL GROUP BY month_on
