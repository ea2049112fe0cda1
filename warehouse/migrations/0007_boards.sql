-- Who names a posting's employer where the posting doesn't: somebody who told it for the board, the platform, or the
-- board's name in its address. NULL where the posting does, and in rows that were made before.
ALTER TABLE staging.posting_version ADD COLUMN employer_source_code VARCHAR;
ALTER TABLE staging.posting ADD COLUMN employer_source_code VARCHAR;
-- Why a board could not be read or believed, short and stable, so that failures are told by their cause.
ALTER TABLE raw.board_read ADD COLUMN cause_code VARCHAR;
CREATE OR REPLACE VIEW staging.board_read AS
SELECT source_id, board, run_id, read_at, observed_on, outcome_code AS board_outcome_code, is_complete, posting_count,
    message, cause_code
FROM raw.board_read;
