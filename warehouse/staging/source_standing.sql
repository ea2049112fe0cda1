-- What the warehouse holds of each source: postings, their versions, postings that are closed.
SELECT source_id, count(*), sum(version_count)::BIGINT, count(closed_on)
FROM staging.posting
GROUP BY source_id
