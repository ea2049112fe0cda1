/*
description: >
  Sentences behind the numbers: up to ten a skill, from openings of different employers, those of covered months first
  and of them the newest, at most 200 characters around the mention, e-mail addresses and phone numbers masked.
grain: skill_id, example_rank
order: skill_id, example_rank
*/
WITH candidate AS (
    SELECT
        mention.skill_id,
        opening.opening_id,
        opening.employer_id,
        opening.posted_on,
        coalesce(month.is_gap, true) AS is_gap,
        mention.text_id,
        mention.start_offset,
        mention.end_offset,
        mention.level_code
    FROM staging.mention AS mention
    JOIN marts.opening AS opening USING (text_id)
    LEFT JOIN marts.month_coverage AS month USING (month_on)
    WHERE
        opening.is_headline
        AND mention.level_code != 'excluded'
        AND mention.section_code NOT IN ('company', 'benefits', 'legal')
),

one_per_employer AS (
    SELECT *
    FROM candidate
    QUALIFY row_number() OVER (
        PARTITION BY skill_id, employer_id ORDER BY is_gap, posted_on DESC, opening_id, start_offset
    ) = 1
),

chosen AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY skill_id ORDER BY is_gap, posted_on DESC, opening_id)::INTEGER AS example_rank
    FROM one_per_employer
    QUALIFY example_rank <= 10
),

placed AS (
    SELECT
        chosen.*,
        text.text,
        -- from the line's start, but at most 80 characters before the mention
        greatest(
            start_offset - 80,
            start_offset - strpos(reverse(substr(text.text, 1, start_offset)) || chr(10), chr(10)) + 1,
            0
        ) AS from_offset
    FROM chosen
    JOIN staging.text AS text USING (text_id)
)

SELECT
    skill_id,
    example_rank,
    opening_id,
    level_code,
    trim(split_part(substr(text, from_offset + 1, 200), chr(10), 1)) AS sentence,
    substr(text, start_offset + 1, end_offset - start_offset) AS mention
FROM placed
