-- The names that the lexicon knows a skill by, so that a reader can look it up by any of them.
ALTER TABLE staging.skill ADD COLUMN aliases VARCHAR[];
