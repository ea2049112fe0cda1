-- The earliest copy is the one that is kept, so that the order of files doesn't matter.
INSERT INTO raw.document BY NAME
SELECT * FROM incoming
ON CONFLICT DO UPDATE SET
    payload = excluded.payload,
    origin = excluded.origin,
    row_number = excluded.row_number,
    observed_at = excluded.observed_at
WHERE (excluded.observed_at, excluded.origin, excluded.row_number) < (observed_at, origin, row_number)
