-- The board on which the posting's newest content stood; NULL where it came from a file or a monthly thread. The next run fills it in.
ALTER TABLE staging.posting ADD COLUMN board VARCHAR;
