-- Postings whose content is to be made, with what it is made of.
SELECT
    posting_id,
    content_digest.digest,
    posting.employer_key,
    posting.is_intermediary,
    posting.is_text_complete,
    posting.title,
    posting.city_name,
    posting.region_name,
    signature.words_id
FROM content_digest
JOIN staging.posting AS posting USING (posting_id)
JOIN staging.text_signature AS signature USING (text_id)
ANTI JOIN staging.posting_content AS content USING (posting_id)
