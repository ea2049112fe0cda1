-- Every posting with its content, its place and its time, to be sorted into openings. Those without any time stand
-- behind all others: they join each other, and never stand for a dated one. Alone are postings whose content no other
-- has and none matches.
CREATE OR REPLACE TEMP TABLE opening_candidate AS
SELECT
    posting.posting_id,
    posting.source_id,
    posting.native_id,
    content.content_id,
    posting.city_name,
    posting.country_code,
    coalesce(posting.posted_on, posting.first_seen_on, DATE '9999-12-31') AS started_on,
    coalesce(posting.last_seen_on, posting.posted_on, DATE '9999-12-31') AS last_seen_on,
    posting.is_text_complete,
    shown.postings = 1
    AND content.content_id NOT IN (
        SELECT content_a FROM staging.opening_match
        UNION ALL
        SELECT content_b FROM staging.opening_match
    ) AS is_alone
FROM staging.posting AS posting
JOIN staging.posting_content AS content USING (posting_id)
JOIN (
    SELECT content_id, count(*) AS postings
    FROM staging.posting_content
    GROUP BY content_id
) AS shown USING (content_id)
