-- The postings that differ from what is stored, those that came and those that went.
CREATE OR REPLACE TEMP TABLE changed_posting AS
SELECT posting_id FROM (FROM fresh_posting EXCEPT FROM staging.posting)
UNION
SELECT posting_id FROM (FROM staging.posting EXCEPT FROM fresh_posting)
