-- How long were openings there, by seniority? (days of those that are gone; many still open would make them longer)
WITH source AS (
    SELECT source_id, min(first_seen_on) AS first_on, max(last_seen_on) AS last_on
    FROM marts.posting
    GROUP BY source_id
),

-- gone: every posting of it is known to be closed, or its source saw none for a month; those that were there on a source's
-- first day came before, nobody knows when
seen AS (
    SELECT posting.opening_id, min(posting.first_seen_on) AS first_on,
        max(coalesce(posting.closed_on, posting.last_seen_on)) AS gone_on,
        bool_and(posting.closed_on IS NOT NULL OR posting.last_seen_on < source.last_on - 30) AS is_gone
    FROM marts.posting AS posting
    JOIN source USING (source_id)
    GROUP BY posting.opening_id
    HAVING bool_and(posting.first_seen_on > source.first_on)
)

SELECT opening.seniority_code, count(*) AS openings, count(*) FILTER (NOT seen.is_gone) AS still_open,
    median(seen.gone_on - seen.first_on) FILTER (seen.is_gone) AS median_days,
    quantile_cont(seen.gone_on - seen.first_on, 0.9) FILTER (seen.is_gone) AS ninety_percent_at_most
FROM marts.opening AS opening
JOIN seen USING (opening_id)
WHERE opening.is_headline
GROUP BY opening.seniority_code
HAVING count(*) FILTER (seen.is_gone) >= 30
ORDER BY openings DESC, opening.seniority_code
