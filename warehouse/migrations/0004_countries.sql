-- Every country that a posting's location names; country_code is the one where there is only one. NULL in rows that were
-- made before: their country_code is all that is known.
ALTER TABLE staging.posting_version ADD COLUMN country_codes VARCHAR[];
ALTER TABLE staging.posting ADD COLUMN country_codes VARCHAR[];
