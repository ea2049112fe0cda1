-- Every posting with its content, its place and its time, to be sorted into openings.
SELECT
    posting.posting_id,
    posting.source_id,
    posting.native_id,
    content.content_id,
    posting.city_name,
    posting.country_code,
    coalesce(posting.posted_on, posting.first_seen_on) AS started_on,
    posting.last_seen_on,
    posting.is_text_complete
FROM staging.posting AS posting
JOIN staging.posting_content AS content USING (posting_id)
