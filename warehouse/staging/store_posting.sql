INSERT INTO staging.posting BY NAME
FROM fresh_posting
WHERE posting_id IN (FROM changed_posting)
