-- Matches of contents that are compared again (`incoming`) or gone.
DELETE FROM staging.opening_match
WHERE
    content_a IN (SELECT content_id FROM incoming UNION ALL SELECT content_id FROM content_change)
    OR content_b IN (SELECT content_id FROM incoming UNION ALL SELECT content_id FROM content_change)
