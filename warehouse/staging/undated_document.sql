-- Documents of which no observation tells when they were landed, each with its first observation.
SELECT document_id, min(observation.observed_on)
FROM raw.document
JOIN raw.document_observation AS observation USING (document_id)
GROUP BY document_id
HAVING max(observation.landed_on) IS NULL
