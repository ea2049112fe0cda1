/*
description: >
  Every place where the text of a posting names a skill, and what was made of it. One text may be that of several
  postings (text_id); opening_mention tells the same by opening.
grain: text_id, start_offset, end_offset, skill_id
storage: published
columns:
  counted_skill_ids: >
    The skills that it counts for: its own, and those whose names its words name too (AWS SageMaker names AWS).
caveats:
  - skill_id is the skill whose alias it is; opening_mention has a row for each of counted_skill_ids.
checks:
  - start_offset < end_offset
  - length(alias) = end_offset - start_offset
  - len(counted_skill_ids) = len(list_distinct(counted_skill_ids))
*/
WITH also AS (
    SELECT skill_id, NULL::VARCHAR AS alias, unnest(also_ids) AS also_id FROM staging.skill
    UNION ALL
    SELECT skill_id, within.name.alias, within.name.skill_id
    FROM staging.skill CROSS JOIN unnest(named_within) AS within (name)
),

counted AS (
    SELECT form.skill_id, form.alias, list(DISTINCT also.also_id ORDER BY also.also_id) AS also_ids
    FROM (SELECT DISTINCT skill_id, alias FROM staging.mention) AS form
    JOIN also ON also.skill_id = form.skill_id AND (also.alias IS NULL OR also.alias = form.alias)
    GROUP BY form.skill_id, form.alias
)

SELECT
    mention.text_id,
    mention.start_offset,
    mention.end_offset,
    mention.skill_id,
    mention.written AS alias,
    mention.alias AS lexicon_alias,
    mention.section_code,
    mention.level_code,
    mention.level_code IN ('required', 'preferred')
    OR (mention.level_code = 'context' AND mention.section_code NOT IN ('company', 'benefits', 'legal')) AS is_demand,
    mention.years_min,
    mention.rule,
    list_concat([mention.skill_id], coalesce(counted.also_ids, [])) AS counted_skill_ids
FROM staging.mention AS mention
SEMI JOIN marts.posting AS posting USING (text_id)
LEFT JOIN counted ON counted.skill_id = mention.skill_id AND counted.alias = mention.alias
