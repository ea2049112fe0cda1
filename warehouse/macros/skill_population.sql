/*
description: >
  The openings that a skill's shares are taken of, one row per skill and opening, with what each says of the skill:
  rows of counted_opening, in the languages in which the skill has names (skill_denominator). A share by anything that
  openings have is avg(is_demand::INTEGER); it agrees with skill_demand and, by month, with skill_demand_monthly.
grain: skill_id, opening_id
parameters:
  skill: A skill by its id, name or any alias ('aws'), or a list of them, as for skill_called.
caveats:
  - Openings of other than core role families are in no share here; the macro demand counts those too.
*/
WITH chosen AS MATERIALIZED (
    SELECT denominator.skill_id, denominator.language_codes
    FROM marts.skill_denominator AS denominator
    SEMI JOIN marts.skill_called(skill) USING (skill_id)
),

said AS MATERIALIZED (
    SELECT named.* FROM marts.opening_skill AS named SEMI JOIN chosen USING (skill_id) WHERE NOT named.is_implied
)

SELECT
    chosen.skill_id,
    said.level_code,
    coalesce(said.is_asked, false) AS is_asked,
    coalesce(said.is_demand, false) AS is_demand,
    said.years_min,
    opening.*
FROM marts.counted_opening AS opening
JOIN chosen ON chosen.language_codes IS NULL OR list_contains(chosen.language_codes, opening.language_code)
LEFT JOIN said ON said.opening_id = opening.opening_id AND said.skill_id = chosen.skill_id
