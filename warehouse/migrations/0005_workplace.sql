-- Where the work is done (remote, hybrid, on_site), and who says so: a field, the location, the title or the text.
-- The same of employment type and seniority. What was remote before is told as remote; NULL where nothing told it.
ALTER TABLE staging.posting_version ADD COLUMN workplace_code VARCHAR;
ALTER TABLE staging.posting_version ADD COLUMN workplace_source_code VARCHAR;
ALTER TABLE staging.posting_version ADD COLUMN employment_type_source_code VARCHAR;
ALTER TABLE staging.posting_version ADD COLUMN seniority_source_code VARCHAR;
ALTER TABLE staging.posting ADD COLUMN workplace_code VARCHAR;
ALTER TABLE staging.posting ADD COLUMN workplace_source_code VARCHAR;
ALTER TABLE staging.posting ADD COLUMN employment_type_source_code VARCHAR;
ALTER TABLE staging.posting ADD COLUMN seniority_source_code VARCHAR;
UPDATE staging.posting_version SET workplace_code = 'remote' WHERE is_remote;
UPDATE staging.posting SET workplace_code = 'remote' WHERE is_remote;
