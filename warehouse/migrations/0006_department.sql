-- The part of the employer that hires, where its platform tells it.
ALTER TABLE staging.posting_version ADD COLUMN department_name VARCHAR;
ALTER TABLE staging.posting ADD COLUMN department_name VARCHAR;
