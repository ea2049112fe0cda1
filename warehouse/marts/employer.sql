/*
description: Every employer, what it advertised, and how fresh what is known of it is.
grain: employer_id
checks:
  - headline_opening_count <= opening_count
  - opening_count <= posting_count
  - failing_board_count <= board_count
caveats:
  - last_read_on is about boards; an employer known from files or feeds of the newest only has none.
*/
WITH stood AS (
    SELECT DISTINCT employer_key AS employer_id, source_id, origin AS board
    FROM staging.posting_version
    WHERE employer_key IS NOT NULL AND origin IS NOT NULL
),

read AS (
    SELECT
        employer_id,
        count(*)::INTEGER AS board_count,
        count(failing_since_on)::INTEGER AS failing_board_count,
        max(last_read_on) AS last_read_on
    FROM stood
    JOIN marts.board USING (source_id, board)
    GROUP BY employer_id
),

advertised AS (
    SELECT
        employer_id,
        mode(employer_name ORDER BY employer_name) AS employer_name,
        bool_or(is_intermediary) AS is_intermediary,
        count(*)::INTEGER AS opening_count,
        count(*) FILTER (is_headline)::INTEGER AS headline_opening_count,
        sum(posting_count)::INTEGER AS posting_count,
        min(posted_on) AS first_posted_on,
        max(posted_on) AS last_posted_on,
        max(last_seen_on) AS last_seen_on
    FROM marts.opening
    WHERE employer_id IS NOT NULL
    GROUP BY employer_id
)

SELECT
    advertised.*,
    coalesce(read.board_count, 0) AS board_count,
    coalesce(read.failing_board_count, 0) AS failing_board_count,
    read.last_read_on
FROM advertised
LEFT JOIN read USING (employer_id)
