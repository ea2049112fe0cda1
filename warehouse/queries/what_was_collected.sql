-- Did what is collected change (titles, countries, sources), and when?
SELECT month_on, dimension_code, pattern_code, grown_code,
    round(100 * grown_share_before, 1) AS grown_before_percent, round(100 * grown_share_after, 1) AS grown_after_percent
FROM marts.collection_change
ORDER BY month_on, dimension_code
