-- How long were openings there, by seniority? (days of those that are gone; many still open would make them longer)
WITH read AS (
    SELECT source_id, board, min(collection_began_on) AS first_on, max(last_collected_on) AS last_on
    FROM marts.board_month
    GROUP BY source_id, board
),

-- what is collected by itself: each board, and of each source what stands on none
unit AS (
    SELECT posting.source_id, posting.board,
        coalesce(any_value(read.first_on), min(posting.first_seen_on)) AS first_on,
        coalesce(any_value(read.last_on), max(posting.last_seen_on)) AS last_on
    FROM marts.posting AS posting
    LEFT JOIN read ON read.source_id = posting.source_id AND read.board = posting.board
    GROUP BY posting.source_id, posting.board
),

-- gone: every posting of it is known to be closed, or its board (or source) went on for a month without it; those that were
-- there on the first day came before, nobody knows when
seen AS (
    SELECT posting.opening_id, min(posting.first_seen_on) AS first_on,
        max(coalesce(posting.closed_on, posting.last_seen_on)) AS gone_on,
        bool_and(posting.closed_on IS NOT NULL OR posting.last_seen_on < unit.last_on - 30) AS is_gone
    FROM marts.posting AS posting
    JOIN unit ON unit.source_id = posting.source_id AND unit.board IS NOT DISTINCT FROM posting.board
    GROUP BY posting.opening_id
    HAVING bool_and(posting.first_seen_on > unit.first_on)
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
