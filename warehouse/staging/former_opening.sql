-- Opening ids of earlier runs that name no opening any more, the postings that stood there last, and what is known of
-- where they led.
CREATE OR REPLACE TEMP TABLE former_opening AS
(
    SELECT opening_id AS old_opening_id FROM staging.opening_member
    UNION
    SELECT old_opening_id FROM staging.opening_redirect
)
EXCEPT
SELECT opening_id FROM member_after;

CREATE OR REPLACE TEMP TABLE former_member AS
SELECT posting_id, opening_id
FROM staging.opening_member
WHERE opening_id IN (SELECT old_opening_id FROM former_opening);

CREATE OR REPLACE TEMP TABLE former_redirect AS
SELECT old_opening_id, opening_id
FROM staging.opening_redirect
SEMI JOIN former_opening USING (old_opening_id)
