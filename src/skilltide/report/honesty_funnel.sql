SELECT (SELECT coalesce(sum(rejection_count), 0) FROM marts.quarantine_summary) AS quarantined,
    count(*) AS openings, coalesce(sum(posting_count), 0) AS merged,
    count(*) FILTER (NOT is_core AND NOT is_headline) AS other_roles,
    count(*) FILTER ((is_core OR is_headline) AND NOT is_text_complete) AS incomplete,
    count(*) FILTER (is_headline) AS headline
FROM marts.opening
