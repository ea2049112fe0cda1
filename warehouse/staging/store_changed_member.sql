DELETE FROM staging.opening_member
WHERE posting_id IN (SELECT posting_id FROM changed_member);

INSERT INTO staging.opening_member
SELECT member_after.*
FROM member_after
SEMI JOIN changed_member USING (posting_id)
