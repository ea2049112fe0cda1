-- Postings that are alone stand for themselves, as `group` would have them; those that it sorted come to them.
CREATE OR REPLACE TEMP TABLE member_after AS
SELECT
    posting_id,
    posting_id AS opening_id,
    true AS is_representative,
    $reason::VARCHAR AS reason_code,
    NULL::DOUBLE AS score
FROM opening_candidate
WHERE is_alone
