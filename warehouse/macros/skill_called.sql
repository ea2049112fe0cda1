/*
description: >
  The one skill that each of some names stands for: the one that has it as its id or name, else, of those that are called
  so too, the one most demanded. A name that no skill has is an error.
grain: asked_name
parameters:
  skill: An id, a name or any alias ('aws'), or a list of them (['aws', 'azure']).
columns:
  asked_name: The name that was asked for.
caveats:
  - find_skill lists all the skills that a name can stand for.
*/
WITH given AS (
    SELECT unnest(
        CASE
            WHEN skill::VARCHAR LIKE '[%' THEN skill::VARCHAR::VARCHAR[]
            WHEN skill IS NOT NULL THEN [skill::VARCHAR]
        END
    ) AS asked_name
),

-- keys as in skill_alias
keyed AS (
    SELECT
        asked_name,
        regexp_replace(lower(translate(strip_accents(asked_name), '¹²³', '123')), '[\s/_|\x{2010}-\x{2015}-]+', '', 'g') AS search_key
    FROM given
),

found AS (
    SELECT
        keyed.asked_name,
        first(
            named.skill_id
            ORDER BY coalesce(named.skill_id = keyed.asked_name, false) DESC, named.alias_kind_code = 'alias',
                coalesce(known.demand_share, 0) DESC, named.skill_id
        ) AS skill_id
    FROM keyed
    LEFT JOIN marts.skill_alias AS named USING (search_key)
    LEFT JOIN marts.skill_demand AS known USING (skill_id)
    GROUP BY keyed.asked_name
)

SELECT
    asked_name,
    coalesce(
        skill_id,
        error('no skill is called ''' || asked_name || '''. Look it up: FROM find_skill(''' || replace(asked_name, '''', '''''') || ''')')
    ) AS skill_id
FROM found
