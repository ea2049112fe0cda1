/*
description: Every employer and what it advertised.
grain: employer_id
checks:
  - headline_opening_count <= opening_count
  - opening_count <= posting_count
*/
SELECT
    employer_id,
    mode(employer_name ORDER BY employer_name) AS employer_name,
    bool_or(is_intermediary) AS is_intermediary,
    count(*)::INTEGER AS opening_count,
    count(*) FILTER (is_headline)::INTEGER AS headline_opening_count,
    sum(posting_count)::INTEGER AS posting_count,
    min(posted_on) AS first_posted_on,
    max(posted_on) AS last_posted_on
FROM marts.opening
WHERE employer_id IS NOT NULL
GROUP BY employer_id
