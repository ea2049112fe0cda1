/*
description: >
  Every copy matches its opening's representative, or a nearly equal copy of it, with a reason and a score, and an
  opening is named after its earliest posting.
level: integrity
advice: Run `skilltide build`; if it stays, please report it with this line.
*/
SELECT posting.opening_id, posting.posting_id, posting.merge_reason_code, posting.merge_score
FROM marts.posting AS posting
WHERE posting.merge_reason_code != 'earliest' AND coalesce(posting.merge_score, 0) < 0.75
UNION ALL
SELECT opening_id, posting_id, merge_reason_code, merge_score
FROM (
    SELECT *
    FROM marts.posting
    QUALIFY row_number() OVER (
        PARTITION BY opening_id ORDER BY coalesce(posted_on, first_seen_on), source_id, native_id
    ) = 1
)
WHERE posting_id != opening_id
