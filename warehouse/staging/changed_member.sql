-- Postings that stand elsewhere than before, or for another reason, or that came or went.
CREATE OR REPLACE TEMP TABLE changed_member AS
SELECT posting_id
FROM (FROM member_after EXCEPT FROM staging.opening_member)
UNION
SELECT posting_id
FROM (FROM staging.opening_member EXCEPT FROM member_after)
