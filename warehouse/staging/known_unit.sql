-- The files that were read to their end, and in which state.
SELECT source_id, unit, fingerprint
FROM raw.unit
