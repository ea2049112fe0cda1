-- How many postings were merged into openings, and why?
SELECT merge_reason_code, count(*) AS postings, count(DISTINCT opening_id) AS openings
FROM marts.posting
GROUP BY merge_reason_code
ORDER BY postings DESC, merge_reason_code
