-- Every posting with its content, its place and its time, to be sorted into openings. Those without any time stand
-- behind all others: they join each other, and never stand for a dated one.
SELECT
    posting.posting_id,
    posting.source_id,
    posting.native_id,
    content.content_id,
    posting.city_name,
    posting.country_code,
    coalesce(posting.posted_on, posting.first_seen_on, DATE '9999-12-31') AS started_on,
    coalesce(posting.last_seen_on, posting.posted_on, DATE '9999-12-31') AS last_seen_on,
    posting.is_text_complete
FROM staging.posting AS posting
JOIN staging.posting_content AS content USING (posting_id)
