-- Where postings stand now that tell where former openings are: those that gave them their name, and their copies.
SELECT posting_id, opening_id
FROM member_after
WHERE posting_id IN (
    SELECT old_opening_id FROM former_opening
    UNION ALL
    SELECT posting_id FROM former_member
    UNION ALL
    SELECT opening_id FROM former_redirect
)
