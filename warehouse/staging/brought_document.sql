-- The documents that the run's own landing files brought, by the hashes of their ids, which take a third of the room, and
-- in how many records: `load` fills it, `postings` judges by it.
CREATE TEMP TABLE IF NOT EXISTS brought_document (document_hash UBIGINT, record_count INTEGER)
