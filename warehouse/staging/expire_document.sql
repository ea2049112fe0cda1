-- The documents whose youngest landing file is too old. A board that is unchanged lands its documents again in time.
DELETE FROM raw.document
WHERE document_id IN (
    SELECT document_id
    FROM raw.document_observation
    GROUP BY document_id
    HAVING max(landed_on) < $oldest
)
