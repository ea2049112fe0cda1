-- Matches of contents that are compared again or gone.
DELETE FROM staging.opening_match
WHERE content_a IN (SELECT content_id FROM incoming) OR content_b IN (SELECT content_id FROM incoming)
