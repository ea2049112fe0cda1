/*
description: >
  Postings whose text is no complete one, by source and reason. They stand in all tables, and in no denominator.
grain: source_id, incomplete_reason_code
*/
WITH told AS (
    SELECT
        posting.source_id,
        coalesce(
            list_filter(posting.notes, lambda note: starts_with(note, 'text_is_') OR note = 'text_too_short')[1], 'unknown'
        ) AS incomplete_reason_code,
        family.is_core,
        posting.posting_id,
        posting.url
    FROM marts.posting AS posting
    JOIN marts.role_family AS family USING (role_family_code)
    WHERE NOT posting.is_text_complete
)

SELECT
    told.source_id,
    told.incomplete_reason_code,
    count(*)::INTEGER AS posting_count,
    count(*) FILTER (told.is_core)::INTEGER AS core_posting_count,
    min(told.posting_id) AS example_posting_id,
    min_by(told.url, told.posting_id) AS example_url
FROM told
GROUP BY told.source_id, told.incomplete_reason_code
