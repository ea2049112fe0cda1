/*
description: >
  Why an opening is said to ask for a skill: every mention of it in the text of the opening's representative posting,
  where it stands, at what level, by which rule, and the sentence around it. It has mention_count rows for each row of
  opening_skill that is not implied.
grain: opening_id, start_offset, end_offset, named_skill_id, skill_id
storage: view
columns:
  named_skill_id: >
    The skill whose alias it is; another one than skill_id where its words name skill_id too (AWS SageMaker names
    AWS).
caveats:
  - The sentence is cut out of posting_text when it is asked for; it is null where texts are not published.
  - A view, so it has no Parquet file; mention and posting_text have theirs.
*/
-- a row for each of counted_skill_ids: an unnest that is joined would be asked for every row by itself
WITH counted AS (
    SELECT posting.opening_id, posting.posting_id, mention.*, unnest(mention.counted_skill_ids) AS counted_skill_id
    FROM marts.posting AS posting
    JOIN marts.mention AS mention USING (text_id)
    WHERE posting.is_representative
)

SELECT
    mention.opening_id,
    mention.posting_id,
    mention.counted_skill_id AS skill_id,
    mention.skill_id AS named_skill_id,
    mention.start_offset,
    mention.end_offset,
    mention.alias,
    mention.lexicon_alias,
    mention.section_code,
    mention.level_code,
    mention.is_demand,
    mention.years_min,
    mention.rule,
    rule.reason,
    -- what stands before it since the last end of a sentence or line, and what follows up to the next
    trim(
        regexp_replace(
            substr(text.text, greatest(mention.start_offset - 80, 0) + 1, least(mention.start_offset, 80)),
            '(?s)^.*(?:[\pL\d)]{3}[.!?]\s+|\n\s*)', ''
        )
        || regexp_extract(
            substr(text.text, mention.start_offset + 1, 120), '^(?:[^\n]*?[\pL\d)]{3}[.!?](?:\s|$)|[^\n]*)'
        ), chr(10) || ' '
    ) AS sentence
FROM counted AS mention
JOIN marts.mention_rule AS rule USING (rule)
LEFT JOIN marts.posting_text AS text USING (posting_id)
