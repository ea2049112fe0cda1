/*
description: >
  Demand by month, for one skill or all, in the whole market or a part of it: one row per skill and month, with counts,
  shares of the right openings (in the languages of the skill's names; all for tools) and 95 % intervals. Without parameters it gives
  the figures of skill_demand_monthly. A value that nothing has is an error, not an empty answer.
grain: skill_id, month_on
parameters:
  skill:
    default: "NULL"
    description: >
      A skill by its id, its name or any alias ('aws'), or a list of them (['aws', 'azure']). Where a name stands for
      several skills, see skill_called; skill_name tells which it is. Left out, every skill.
  role:
    default: "NULL"
    description: >
      A role family by code or name, core or not ('data_engineer'), or a list, counted together. Left out, the core role
      families.
  country:
    default: "NULL"
    description: A country, ISO 3166-1 alpha-2 ('DE'), as in opening.country_code, or a list, counted together.
  seniority:
    default: "NULL"
    description: A seniority_code ('junior'), or a list, counted together.
  workplace:
    default: "NULL"
    description: A workplace_code ('remote'), or a list, counted together.
  from_month:
    default: "NULL"
    description: First month, by any day of it or as '2025-03'.
  to_month:
    default: "NULL"
    description: Last month, likewise.
  least_openings:
    default: "30"
    description: Openings in the languages that a skill is counted in, below which its month is thin.
  least_employers:
    default: "10"
    description: Named employers of those, below which it is thin.
columns:
  month_status_code:
    description: Whether the month can be counted.
    values: {counted: It can, thin: "It holds too few openings or named employers of this part of the market in the languages of the skill (least_openings, least_employers)", gap: It was not collected well enough}
  slice_known_share: >
    Part of the month's openings of these role families of which all that was asked for is known (country, seniority,
    workplace), 0 to 1; the share is of those that have it, among these. 1 where none was asked for.
caveats:
  - is_gap is true of thin months too; month_status_code tells a small part of the market from bad collecting.
  - Shares are null in months that are thin or gaps, and where no opening counts; lower least_openings and least_employers to see thin ones.
  - >
    Raw shares; a change of sources or titles can move them. Intervals allow for employers that post many similar
    openings, by how alike those are over the headline population (skill_denominator).
  - Every month of month_coverage has a row, and every skill, also those that nothing names.
*/
-- each value may be a list
WITH given AS (
    SELECT
        CASE WHEN role::VARCHAR LIKE '[%' THEN role::VARCHAR::VARCHAR[] ELSE [role::VARCHAR] END AS roles,
        CASE WHEN country::VARCHAR LIKE '[%' THEN country::VARCHAR::VARCHAR[] ELSE [country::VARCHAR] END AS countries,
        CASE WHEN seniority::VARCHAR LIKE '[%' THEN seniority::VARCHAR::VARCHAR[] ELSE [seniority::VARCHAR] END
            AS seniorities,
        CASE WHEN workplace::VARCHAR LIKE '[%' THEN workplace::VARCHAR::VARCHAR[] ELSE [workplace::VARCHAR] END
            AS workplaces
),

told AS (
    SELECT 'role_family_code' AS about, unnest(roles) AS told_value FROM given WHERE role IS NOT NULL
    UNION ALL
    SELECT 'country_code', unnest(countries) FROM given WHERE country IS NOT NULL
    UNION ALL
    SELECT 'seniority_code', unnest(seniorities) FROM given WHERE seniority IS NOT NULL
    UNION ALL
    SELECT 'workplace_code', unnest(workplaces) FROM given WHERE workplace IS NOT NULL
),

there AS (
    SELECT 'role_family_code' AS about, role_family_code AS code, role_family_name AS name FROM marts.role_family
    UNION ALL
    SELECT DISTINCT 'country_code', country_code, NULL FROM marts.opening WHERE country IS NOT NULL
    UNION ALL
    SELECT DISTINCT 'seniority_code', seniority_code, NULL FROM marts.opening WHERE seniority IS NOT NULL
    UNION ALL
    SELECT DISTINCT 'workplace_code', workplace_code, NULL FROM marts.opening WHERE workplace IS NOT NULL
),

possible AS (
    SELECT about, string_agg(code, ', ' ORDER BY code) AS codes FROM there GROUP BY about
),

-- a value that nothing has is an error, not an empty answer
found AS (
    SELECT
        told.about,
        list(coalesce(
            there.code,
            error('demand: no opening has the ' || told.about || ' ''' || told.told_value || '''. It can be one of: '
                || coalesce(possible.codes, 'none'))
        )) AS codes
    FROM told
    LEFT JOIN there
        ON there.about = told.about
        AND regexp_replace(lower(trim(told.told_value)), '[\s-]+', '_', 'g')
            IN (lower(there.code), regexp_replace(lower(there.name), '[\s-]+', '_', 'g'))
    LEFT JOIN possible ON possible.about = told.about
    GROUP BY told.about
),

-- a month is told as '2025-03', or by any day of it
ends AS (
    SELECT
        about,
        coalesce(
            date_trunc('month', TRY_CAST(told_month || if(length(told_month) = 7, '-01', '') AS DATE))::DATE,
            error('demand: ' || about || ' ''' || told_month || ''' is no month. Give it as ''2025-03'', or a date in it')
        ) AS month_on
    FROM (SELECT 'from_month' AS about, from_month::VARCHAR AS told_month UNION ALL SELECT 'to_month', to_month::VARCHAR)
    WHERE told_month IS NOT NULL
),

span AS (
    SELECT
        coalesce((SELECT month_on FROM ends WHERE about = 'from_month'), min(month_on)) AS first_on,
        coalesce((SELECT month_on FROM ends WHERE about = 'to_month'), max(month_on)) AS last_on,
        min(month_on) AS earliest_on,
        max(month_on) AS latest_on
    FROM marts.month_coverage
),

asked_for AS (
    SELECT
        (SELECT codes FROM found WHERE about = 'role_family_code') AS roles,
        (SELECT codes FROM found WHERE about = 'country_code') AS countries,
        (SELECT codes FROM found WHERE about = 'seniority_code') AS seniorities,
        (SELECT codes FROM found WHERE about = 'workplace_code') AS workplaces,
        CASE
            WHEN first_on > last_on OR first_on > latest_on OR last_on < earliest_on
                THEN error('demand: no month is from ' || left(first_on::VARCHAR, 7) || ' to ' || left(last_on::VARCHAR, 7)
                    || '. Months are ' || left(earliest_on::VARCHAR, 7) || ' to ' || left(latest_on::VARCHAR, 7))
            ELSE first_on
        END AS first_on,
        last_on
    FROM span
),

months AS (
    SELECT coverage.month_on, coverage.gap_reason_code AS market_reason_code
    FROM marts.month_coverage AS coverage
    JOIN asked_for
        ON coverage.month_on >= asked_for.first_on
        AND coverage.month_on <= asked_for.last_on
),

-- openings of the role families, what was asked for apart from that, and whether they tell it
candidates AS (
    SELECT
        opening.opening_id,
        opening.month_on,
        opening.employer_id,
        coalesce(opening.employer_id, opening.opening_id) AS poster,
        opening.language_code,
        (asked_for.countries IS NULL OR opening.country_code IS NOT NULL)
        AND (
            asked_for.seniorities IS NULL OR list_contains(asked_for.seniorities, 'unknown')
            OR opening.seniority_code != 'unknown'
        )
        AND (asked_for.workplaces IS NULL OR opening.workplace_code IS NOT NULL) AS is_known,
        coalesce(
            (asked_for.countries IS NULL OR list_contains(asked_for.countries, opening.country_code))
            AND (asked_for.seniorities IS NULL OR list_contains(asked_for.seniorities, opening.seniority_code))
            AND (asked_for.workplaces IS NULL OR list_contains(asked_for.workplaces, opening.workplace_code)),
            false
        ) AS is_chosen
    FROM marts.usable_opening AS opening
    SEMI JOIN months USING (month_on)
    JOIN asked_for
        ON CASE
            WHEN asked_for.roles IS NULL THEN opening.is_core
            ELSE list_contains(asked_for.roles, opening.role_family_code)
        END
    WHERE opening.is_text_complete
),

chosen AS MATERIALIZED (
    SELECT opening_id, month_on, employer_id, poster, language_code FROM candidates WHERE is_chosen
),

skills AS MATERIALIZED (
    SELECT denominator.*
    FROM marts.skill_denominator AS denominator
    WHERE skill IS NULL OR denominator.skill_id IN (SELECT skill_id FROM marts.skill_called(skill))
),

-- the languages that skills are counted in
scopes AS (
    SELECT DISTINCT language_codes FROM skills
),

-- openings that one employer posts in a month are alike: the size of a typical opening's employer, in each population
posters AS (
    SELECT scopes.language_codes, chosen.month_on, chosen.poster, chosen.employer_id, count(*) AS openings
    FROM chosen
    JOIN scopes ON scopes.language_codes IS NULL OR list_contains(scopes.language_codes, chosen.language_code)
    GROUP BY ALL
),

populations AS (
    SELECT
        language_codes,
        month_on,
        sum(openings) AS openings,
        sum(openings * openings) AS squares,
        count(employer_id) AS employers
    FROM posters
    GROUP BY ALL
),

known AS (
    SELECT month_on, avg(is_known::INTEGER) AS slice_known_share FROM candidates GROUP BY month_on
),

of_months AS (
    SELECT
        months.month_on,
        known.slice_known_share,
        -- few openings of the core roles say nothing of another role, or of a part
        nullif(nullif(months.market_reason_code, 'few_openings'), 'few_employers') AS market_reason_code
    FROM months
    LEFT JOIN known USING (month_on)
),

counts AS (
    SELECT
        said.skill_id,
        chosen.month_on,
        count(*) FILTER (said.is_demand) AS demand_count,
        count(*) FILTER (said.is_asked) AS asked_count,
        count(*) FILTER (said.level_code = 'required') AS required_count,
        count(*) FILTER (said.level_code = 'preferred') AS preferred_count
    FROM marts.opening_skill AS said
    JOIN skills USING (skill_id)
    JOIN chosen
        ON chosen.opening_id = said.opening_id
        AND (skills.language_codes IS NULL OR list_contains(skills.language_codes, chosen.language_code))
    WHERE NOT said.is_implied
    GROUP BY ALL
),

shares AS (
    SELECT
        skills.skill_id,
        of_months.month_on,
        coalesce(populations.openings, 0) AS opening_count,
        coalesce(counts.demand_count, 0) AS demand_count,
        coalesce(counts.asked_count, 0) AS asked_count,
        coalesce(counts.required_count, 0) AS required_count,
        coalesce(counts.preferred_count, 0) AS preferred_count,
        -- what counts is how many openings the skill's own shares are of: those in its languages
        CASE
            WHEN of_months.market_reason_code IS NOT NULL THEN of_months.market_reason_code
            WHEN opening_count < greatest(least_openings, 1) THEN 'few_openings'
            WHEN coalesce(populations.employers, 0) < least_employers THEN 'few_employers'
        END AS gap_reason_code,
        CASE WHEN gap_reason_code IS NULL THEN coalesce(counts.demand_count, 0) / nullif(opening_count, 0) END
            AS demand_share,
        CASE WHEN gap_reason_code IS NULL THEN coalesce(counts.asked_count, 0) / nullif(opening_count, 0) END
            AS asked_share,
        greatest(populations.squares / nullif(opening_count, 0) - 1, 0) AS others_of_employer,
        opening_count / (1 + skills.demand_correlation * others_of_employer) AS demand_n,
        opening_count / (1 + skills.asked_correlation * others_of_employer) AS asked_n,
        coalesce(populations.employers, 0) AS employers,
        of_months.slice_known_share
    FROM skills
    CROSS JOIN of_months
    LEFT JOIN populations
        ON populations.month_on = of_months.month_on
        AND populations.language_codes IS NOT DISTINCT FROM skills.language_codes
    LEFT JOIN counts ON counts.skill_id = skills.skill_id AND counts.month_on = of_months.month_on
),

-- Wilson's interval on openings divided by the design effect, as in analysis/intervals.py
spread AS (
    SELECT
        *,
        1.959963984540054 AS z,
        z * z / demand_n AS demand_z,
        z * z / asked_n AS asked_z,
        (demand_share + demand_z / 2) / (1 + demand_z) AS demand_centre,
        (asked_share + asked_z / 2) / (1 + asked_z) AS asked_centre,
        z * sqrt(demand_share * (1 - demand_share) / demand_n + demand_z / (4 * demand_n)) / (1 + demand_z)
            AS demand_half,
        z * sqrt(asked_share * (1 - asked_share) / asked_n + asked_z / (4 * asked_n)) / (1 + asked_z) AS asked_half
    FROM shares
)

SELECT
    spread.skill_id,
    skill_of.skill_name,
    spread.month_on,
    spread.opening_count::INTEGER AS opening_count,
    spread.employers::INTEGER AS employer_count,
    spread.demand_count::INTEGER AS demand_count,
    spread.asked_count::INTEGER AS asked_count,
    spread.required_count::INTEGER AS required_count,
    spread.preferred_count::INTEGER AS preferred_count,
    spread.demand_share,
    CASE WHEN spread.demand_share IS NOT NULL THEN
        greatest(least(spread.demand_centre - spread.demand_half, spread.demand_share), 0)
    END AS demand_share_low,
    CASE WHEN spread.demand_share IS NOT NULL THEN
        least(greatest(spread.demand_centre + spread.demand_half, spread.demand_share), 1)
    END AS demand_share_high,
    spread.asked_share,
    CASE WHEN spread.asked_share IS NOT NULL THEN
        greatest(least(spread.asked_centre - spread.asked_half, spread.asked_share), 0)
    END AS asked_share_low,
    CASE WHEN spread.asked_share IS NOT NULL THEN
        least(greatest(spread.asked_centre + spread.asked_half, spread.asked_share), 1)
    END AS asked_share_high,
    CASE
        WHEN spread.gap_reason_code IS NULL THEN 'counted'
        WHEN spread.gap_reason_code IN ('few_openings', 'few_employers') THEN 'thin'
        ELSE 'gap'
    END AS month_status_code,
    spread.gap_reason_code IS NOT NULL AS is_gap,
    spread.gap_reason_code,
    spread.slice_known_share
FROM spread
JOIN marts.skill AS skill_of USING (skill_id)
ORDER BY spread.skill_id, spread.month_on
