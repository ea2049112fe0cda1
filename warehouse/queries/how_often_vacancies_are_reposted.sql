-- Which employers advertise vacancies anew, how often, and how long after the opening before was last seen?
SELECT
    employer_name,
    count(*) AS openings,
    count(repost.opening_id) AS reposts,
    round(count(repost.opening_id) / count(*), 2) AS repost_share,
    median(repost.gap_days)::INTEGER AS median_gap_days,
    max(repost.chain_position) AS longest_chain
FROM marts.opening
LEFT JOIN marts.opening_repost AS repost USING (opening_id)
WHERE employer_name IS NOT NULL AND NOT is_intermediary
GROUP BY employer_id, employer_name
ORDER BY reposts DESC, openings DESC, employer_id
LIMIT 25
