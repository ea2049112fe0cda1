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
  - CASE WHEN len(counted_skill_ids) > 1 THEN len(counted_skill_ids) = len(list_distinct(counted_skill_ids)) ELSE true END
*/
WITH also AS (
    SELECT skill_id, unnest(also_ids) AS also_id FROM staging.skill
),

within AS (
    SELECT skill_id, name.alias, name.skill_id AS also_id
    FROM (SELECT skill_id, unnest(named_within) AS name FROM staging.skill)
),

by_skill AS (
    SELECT skill_id, list(DISTINCT also_id ORDER BY also_id) AS also_ids FROM also GROUP BY skill_id
),

by_name AS ( -- of the names that name other skills: those, and what any name of the skill counts for
    SELECT skill_id, alias, list(DISTINCT also_id ORDER BY also_id) AS also_ids
    FROM (
        FROM within
        UNION ALL
        SELECT within.skill_id, within.alias, also.also_id FROM within JOIN also USING (skill_id)
    )
    GROUP BY skill_id, alias
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
    list_concat([mention.skill_id], coalesce(by_name.also_ids, by_skill.also_ids, [])) AS counted_skill_ids
FROM staging.mention AS mention
SEMI JOIN marts.posting AS posting USING (text_id)
LEFT JOIN by_skill ON by_skill.skill_id = mention.skill_id
LEFT JOIN by_name ON by_name.skill_id = mention.skill_id AND by_name.alias = mention.alias
