-- A document that came again with a later landing file expires with that one.
INSERT INTO raw.document_observation BY NAME
SELECT * FROM incoming
ON CONFLICT DO UPDATE SET landed_on = excluded.landed_on
WHERE landed_on IS NULL OR excluded.landed_on > landed_on
