/*
description: >
  Every opening that a skill's shares are taken of, one row per skill and opening, with what it says of the skill:
  headline openings of covered months, English ones for all skills but tools. Shares by anything are
  avg(is_demand::INTEGER), and agree with skill_demand and skill_demand_monthly.
grain: skill_id, opening_id
caveats:
  - Some ten million rows; name the skills that you ask for.
  - Openings of other than core role families are in no share here; the macro demand counts those too.
*/
WITH counted AS (
    SELECT opening.*
    FROM marts.opening AS opening
    JOIN marts.month_coverage AS coverage ON coverage.month_on = opening.month_on AND NOT coverage.is_gap
    ANTI JOIN (FROM marts.source_coverage WHERE is_gap) AS missing
        ON missing.source_id = opening.source_id AND missing.month_on = opening.month_on
    WHERE opening.is_headline
)

SELECT
    denominator.skill_id,
    counted.opening_id,
    counted.month_on,
    counted.quarter_on,
    counted.source_id,
    counted.employer_id,
    counted.role_family_code,
    counted.seniority_code,
    counted.country_code,
    counted.workplace_code,
    counted.is_remote,
    counted.is_english,
    said.level_code,
    coalesce(said.is_asked, false) AS is_asked,
    coalesce(said.is_demand, false) AS is_demand,
    said.years_min
FROM marts.skill_denominator AS denominator
JOIN counted ON counted.is_english OR NOT denominator.is_english_only
LEFT JOIN (FROM marts.opening_skill WHERE NOT is_implied) AS said
    ON said.opening_id = counted.opening_id AND said.skill_id = denominator.skill_id
