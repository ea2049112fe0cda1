/*
description: >
  Sentences behind the numbers: up to ten a skill, from openings of different employers, those of covered months first
  and of them the newest, at most 200 characters around the mention, e-mail addresses and phone numbers masked.
grain: skill_id, example_rank
order: skill_id, example_rank
*/
WITH opening AS (
    SELECT
        opening.opening_id,
        opening.text_id,
        dense_rank() OVER (ORDER BY opening.employer_id) AS employer,
        row_number() OVER (ORDER BY coalesce(month.is_gap, true), opening.posted_on DESC, opening.opening_id) AS place
    FROM marts.opening AS opening
    LEFT JOIN marts.month_coverage AS month USING (month_on)
    WHERE opening.is_headline
),

-- the first mention in the first opening of each employer, as one number: of a million rows that is soon found
one_per_employer AS (
    SELECT
        mention.skill_id,
        min(opening.place * 2147483648 + mention.start_offset) AS first_at,
        arg_min(
            {'end_offset': mention.end_offset, 'level_code': mention.level_code},
            opening.place * 2147483648 + mention.start_offset
        ) AS told
    FROM staging.mention AS mention
    JOIN opening USING (text_id)
    WHERE mention.level_code != 'excluded' AND mention.section_code NOT IN ('company', 'benefits', 'legal')
    GROUP BY mention.skill_id, opening.employer
),

chosen AS (
    SELECT
        skill_id,
        first_at // 2147483648 AS place,
        first_at % 2147483648 AS start_offset,
        told.end_offset AS end_offset,
        told.level_code AS level_code,
        row_number() OVER (PARTITION BY skill_id ORDER BY first_at)::INTEGER AS example_rank
    FROM one_per_employer
    QUALIFY example_rank <= 10
),

placed AS (
    SELECT
        chosen.*,
        opening.opening_id,
        text.text,
        strpos(reverse(substr(text.text, greatest(start_offset - 80, 0) + 1, least(start_offset, 80))), chr(10))
            AS line_distance,
        -- from the line's start, but at most 80 characters before the mention
        CASE WHEN line_distance > 0 THEN start_offset - line_distance + 1 ELSE greatest(start_offset - 80, 0) END
            AS from_offset
    FROM chosen
    JOIN opening USING (place)
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
