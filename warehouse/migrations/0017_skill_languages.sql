-- The languages in whose texts each skill has names (ISO 639-1, English first); null: its name is one in all.
ALTER TABLE staging.skill ADD COLUMN language_codes VARCHAR[];
