-- Who runs: a run whose process is gone ended without a word, one that still works did not.
ALTER TABLE ops.run ADD COLUMN host_name VARCHAR;
ALTER TABLE ops.run ADD COLUMN process_id INTEGER;
-- Postings that the run could not normalise by today's rules, as their raw documents are past their retention.
ALTER TABLE ops.run ADD COLUMN unreplayable_posting_count INTEGER;

-- Which code a step ran; which document a row of quarantine is about, so that a replay can take it back.
ALTER TABLE ops.step ADD COLUMN version VARCHAR;
ALTER TABLE ops.quarantine ADD COLUMN document_id VARCHAR;

-- The last day on which a landing file brought the document: raw data expires by it, without a look into the files.
-- NULL where it was observed only (an unchanged board), or landed before this column was there.
ALTER TABLE raw.document_observation ADD COLUMN landed_on DATE;

-- Where the document stood (a board, a file): tells from which board a posting had gone, also when the document expired.
ALTER TABLE staging.posting_version ADD COLUMN origin VARCHAR;
