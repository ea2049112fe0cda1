-- What a rejected document would be as a posting, so that it is forgotten like one; NULL where it can't be read at all.
-- All are normalised again: those from before have neither, and of several that stood at one place only the first got
-- its row in quarantine.
ALTER TABLE staging.rejected_document ADD COLUMN posting_id VARCHAR;
ALTER TABLE staging.rejected_document ADD COLUMN employer_key VARCHAR;
UPDATE staging.rejected_document SET normaliser_version = 'superseded';

-- What was to be forgotten, and read by which code, when the file was last searched for it; NULL: it never was.
ALTER TABLE raw.landing_file ADD COLUMN searched VARCHAR;

-- Each document as the posting that it is, or would be were it not rejected: what can be forgotten.
CREATE VIEW staging.known_posting AS
SELECT document_id, posting_id, employer_key FROM staging.posting_version
UNION ALL
SELECT document_id, posting_id, employer_key FROM staging.rejected_document;
