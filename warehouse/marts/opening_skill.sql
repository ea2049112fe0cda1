/*
description: >
  What each opening says of each skill: the strongest level of its mentions, and whether it counts as asked and as
  demand. A name can name a wider skill too ("AWS SageMaker" names AWS): such a row counts like any other, and
  is_named_within tells it. Parents of a mentioned skill that no name holds stand here too, marked is_implied.
grain: opening_id, skill_id
partition_by: is_implied
part: opening_id
part_content: >
  WITH named AS (
      SELECT skill_id AS mentioned_skill_id, skill_id, NULL::VARCHAR AS alias, 'itself' AS way FROM marts.skill
      UNION ALL
      SELECT skill_id, unnest(also_ids), NULL, 'also' FROM marts.skill
      UNION ALL
      SELECT within.mentioned_skill_id, within.name.skill_id, within.name.alias, 'within'
      FROM (SELECT skill_id AS mentioned_skill_id, unnest(named_within) AS name FROM staging.skill) AS within
  ),
  meaning AS (
      SELECT
          named.mentioned_skill_id AS skill_id,
          sum(hash(named.skill_id, named.alias, named.way, skill.ancestor_ids)::HUGEINT) AS names
      FROM named LEFT JOIN marts.skill AS skill USING (skill_id)
      GROUP BY ALL
  ),
  told AS (
      SELECT
          mention.text_id,
          sum(hash(
              mention.start_offset, mention.end_offset, mention.skill_id, mention.alias, mention.level_code,
              mention.section_code, mention.years_min, meaning.names
          )::HUGEINT) AS mentions
      FROM staging.mention AS mention LEFT JOIN meaning USING (skill_id)
      GROUP BY ALL
  )
  SELECT opening.opening_id, hash(opening.text_id, told.mentions)
  FROM marts.opening AS opening
  LEFT JOIN told USING (text_id)
caveats:
  - Leave rows with is_implied out of every count unless you mean to roll skills up.
checks:
  - is_asked = (level_code IN ('required', 'preferred'))
  - is_demand OR NOT is_asked
  - NOT (is_named_within AND is_implied)
*/
WITH named AS (
    SELECT skill_id, skill_id AS mentioned_skill_id, NULL::VARCHAR AS alias, false AS is_within FROM marts.skill
    UNION ALL
    SELECT also.skill_id, skill.skill_id, NULL, true
    FROM marts.skill AS skill
    CROSS JOIN unnest(skill.also_ids) AS also (skill_id)
    UNION ALL
    SELECT within.name.skill_id, skill.skill_id, within.name.alias, true
    FROM staging.skill AS skill
    CROSS JOIN unnest(skill.named_within) AS within (name)
),

mentioned AS (
    SELECT
        opening.opening_id,
        named.skill_id,
        max(CASE mention.level_code WHEN 'required' THEN 3 WHEN 'preferred' THEN 2 WHEN 'context' THEN 1 ELSE 0 END)
            AS strength,
        bool_or(
            mention.level_code != 'excluded' AND mention.section_code NOT IN ('company', 'benefits', 'legal')
        ) AS is_demand,
        count(*)::INTEGER AS mention_count,
        max(mention.years_min) AS years_min,
        bool_and(named.is_within) AS is_named_within
    FROM marts.opening AS opening
    JOIN staging.mention AS mention USING (text_id)
    JOIN named
        ON mention.skill_id = named.mentioned_skill_id AND (named.alias IS NULL OR named.alias = mention.alias)
    GROUP BY ALL
),

implied AS (
    SELECT
        mentioned.opening_id,
        ancestor.skill_id,
        max(mentioned.strength) AS strength,
        bool_or(mentioned.is_demand) AS is_demand,
        sum(mentioned.mention_count)::INTEGER AS mention_count,
        NULL::INTEGER AS years_min,
        false AS is_named_within
    FROM mentioned
    JOIN marts.skill AS skill USING (skill_id)
    CROSS JOIN unnest(skill.ancestor_ids) AS ancestor (skill_id)
    WHERE mentioned.strength > 0
    GROUP BY ALL
),

everything AS (
    SELECT *, false AS is_implied FROM mentioned
    UNION ALL
    SELECT *, true AS is_implied FROM implied
    ANTI JOIN mentioned USING (opening_id, skill_id)
)

SELECT
    opening_id,
    skill_id,
    CASE strength WHEN 3 THEN 'required' WHEN 2 THEN 'preferred' WHEN 1 THEN 'context' ELSE 'excluded' END
        AS level_code,
    strength >= 2 AS is_asked,
    is_demand OR strength >= 2 AS is_demand,
    is_implied,
    is_named_within,
    mention_count,
    years_min
FROM everything
