-- An earlier copy of a document changes when it counts as first observed, and where it came from: it is normalised anew.
UPDATE staging.posting_version
SET normaliser_version = 'superseded'
WHERE document_id IN (
    SELECT document_id
    FROM incoming
    JOIN raw.document AS known USING (document_id)
    WHERE
        (incoming.observed_at, incoming.origin, incoming.row_number)
        < (known.observed_at, known.origin, known.row_number)
)
