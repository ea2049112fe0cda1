-- What a publication says of the warehouse as a whole, out of the marts as they stand.
SELECT
    (SELECT max(lexicon_version) FROM ops.lexicon_skill) AS lexicon_version,
    posting.last_seen_on,
    posting.posting_count,
    opening.opening_count,
    opening.headline_opening_count,
    coverage.counted_opening_count,
    coverage.newest_month_on,
    coverage.months,
    source.sources
FROM (SELECT count(*)::INTEGER AS posting_count, max(last_seen_on) AS last_seen_on FROM marts.posting) AS posting
CROSS JOIN (
    SELECT count(*)::INTEGER AS opening_count, (count(*) FILTER (WHERE is_headline))::INTEGER AS headline_opening_count
    FROM marts.opening
) AS opening
CROSS JOIN (
    SELECT
        coalesce(sum(usable_opening_count) FILTER (WHERE NOT is_gap), 0)::INTEGER AS counted_opening_count,
        max(month_on) FILTER (WHERE NOT is_gap) AS newest_month_on,
        coalesce(
            list(
                {'month_on': month_on, 'opening_count': usable_opening_count, 'gap_reason_code': gap_reason_code}
                ORDER BY month_on
            ),
            []
        ) AS months
    FROM marts.month_coverage
) AS coverage
CROSS JOIN (
    SELECT coalesce(list({'source_id': source_id, 'posting_count': posting_count} ORDER BY source_id), []) AS sources
    FROM (SELECT source_id, count(*)::INTEGER AS posting_count FROM marts.posting GROUP BY source_id)
) AS source
