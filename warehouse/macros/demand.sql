/*
description: >
  Demand by month, for one skill or all, in the whole market or a part of it: one row per skill and month, with counts,
  shares of the right openings (English ones for all skills but tools) and 95 % intervals. Without parameters it gives
  the figures of skill_demand_monthly. A value that nothing has is an error, not an empty answer.
grain: skill_id, month_on
parameters:
  skill:
    default: "NULL"
    description: >
      A skill by its id, its name or any alias ('aws'). Where a name stands for several skills it is the one that has it
      as its id or name, else the one most demanded; skill_name tells which (find_skill lists them all). Left out, all.
  role:
    default: "NULL"
    description: >
      A role family, by code or name, core or not ('data_engineer'). Left out, the core role families together.
  country:
    default: "NULL"
    description: A country, ISO 3166-1 alpha-2 ('DE'), as in opening.country_code.
  seniority:
    default: "NULL"
    description: A seniority_code ('junior').
  workplace:
    default: "NULL"
    description: A workplace_code ('remote').
  from_month:
    default: "NULL"
    description: First month, by any day of it or as '2025-03'.
  to_month:
    default: "NULL"
    description: Last month, likewise.
  least_openings:
    default: "30"
    description: Openings below which a month is thin.
  least_employers:
    default: "10"
    description: Employers below which a month is thin.
columns:
  month_status_code:
    description: Whether the month can be counted.
    values: {counted: It can, thin: "It holds too few openings or employers of this part of the market (least_openings, least_employers)", gap: It was not collected well enough}
  slice_known_share: >
    Part of the month's openings of these role families of which all that was asked for is known (country, seniority,
    workplace), 0 to 1; the share is of those that have it, among these. 1 where none was asked for.
caveats:
  - Shares are null in months that are thin or gaps, and where no opening counts; lower least_openings and least_employers to see thin ones.
  - >
    Raw shares; a change of sources or titles can move them. Intervals allow for employers that post many similar
    openings, by how alike those are over the headline population (skill_denominator).
  - Every month of month_coverage has a row, and every skill, also those that nothing names.
*/
WITH asked_for AS (
    SELECT
        CASE WHEN skill IS NOT NULL THEN coalesce(
            (
                SELECT first(
                    named.skill_id
                    ORDER BY named.skill_id = skill::VARCHAR DESC, named.alias_kind_code = 'alias',
                        coalesce(known.demand_share, 0) DESC, named.skill_id
                )
                FROM marts.skill_alias AS named
                LEFT JOIN marts.skill_demand AS known USING (skill_id)
                WHERE named.search_key = regexp_replace(
                    lower(strip_accents(skill::VARCHAR)), '[\s/_|\x{2010}-\x{2015}-]+', '', 'g'
                )
            ),
            error('demand: no skill is called ''' || skill::VARCHAR || '''. Look it up: FROM marts.find_skill('''
                || skill::VARCHAR || ''')')
        ) END AS one_skill_id,
        CASE WHEN role IS NOT NULL THEN coalesce(
            (
                SELECT first(role_family_code) FROM marts.role_family
                WHERE lower(role::VARCHAR) IN (role_family_code, lower(role_family_name))
            ),
            error('demand: no role family is called ''' || role::VARCHAR || '''. It can be one of: '
                || (SELECT string_agg(role_family_code, ', ' ORDER BY role_family_code) FROM marts.role_family))
        ) END AS one_role,
        CASE WHEN country IS NOT NULL THEN coalesce(
            (SELECT first(country_code) FROM marts.opening WHERE country_code = upper(country::VARCHAR)),
            error('demand: no opening has the country_code ''' || country::VARCHAR || '''. It can be one of: '
                || coalesce((SELECT string_agg(DISTINCT country_code, ', ' ORDER BY country_code) FROM marts.opening), ''))
        ) END AS one_country,
        CASE WHEN seniority IS NOT NULL THEN coalesce(
            (SELECT first(seniority_code) FROM marts.opening WHERE seniority_code = lower(seniority::VARCHAR)),
            error('demand: no opening has the seniority_code ''' || seniority::VARCHAR || '''. It can be one of: '
                || coalesce((SELECT string_agg(DISTINCT seniority_code, ', ' ORDER BY seniority_code) FROM marts.opening), ''))
        ) END AS one_seniority,
        CASE WHEN workplace IS NOT NULL THEN coalesce(
            (SELECT first(workplace_code) FROM marts.opening WHERE workplace_code = lower(workplace::VARCHAR)),
            error('demand: no opening has the workplace_code ''' || workplace::VARCHAR || '''. It can be one of: '
                || coalesce((SELECT string_agg(DISTINCT workplace_code, ', ' ORDER BY workplace_code) FROM marts.opening), ''))
        ) END AS one_workplace,
        CASE
            WHEN length(from_month::VARCHAR) = 7 THEN (from_month::VARCHAR || '-01')::DATE
            ELSE date_trunc('month', from_month::VARCHAR::DATE)::DATE
        END AS first_on,
        CASE
            WHEN length(to_month::VARCHAR) = 7 THEN (to_month::VARCHAR || '-01')::DATE
            ELSE date_trunc('month', to_month::VARCHAR::DATE)::DATE
        END AS last_on
),

months AS (
    SELECT coverage.month_on, coverage.gap_reason_code AS market_reason_code
    FROM marts.month_coverage AS coverage
    JOIN asked_for
        ON coverage.month_on >= coalesce(asked_for.first_on, coverage.month_on)
        AND coverage.month_on <= coalesce(asked_for.last_on, coverage.month_on)
),

-- openings of the role families, what was asked for apart from that, and whether they tell it
candidates AS (
    SELECT
        opening.opening_id,
        opening.month_on,
        opening.employer_id,
        coalesce(opening.employer_id, opening.opening_id) AS poster,
        opening.is_english,
        (asked_for.one_country IS NULL OR opening.country_code IS NOT NULL)
        AND (
            asked_for.one_seniority IS NULL OR asked_for.one_seniority = 'unknown'
            OR opening.seniority_code != 'unknown'
        )
        AND (asked_for.one_workplace IS NULL OR opening.workplace_code IS NOT NULL) AS is_known,
        coalesce(
            (asked_for.one_country IS NULL OR opening.country_code = asked_for.one_country)
            AND (asked_for.one_seniority IS NULL OR opening.seniority_code = asked_for.one_seniority)
            AND (asked_for.one_workplace IS NULL OR opening.workplace_code = asked_for.one_workplace),
            false
        ) AS is_chosen
    FROM marts.opening AS opening
    SEMI JOIN months USING (month_on)
    ANTI JOIN (FROM marts.source_coverage WHERE is_gap) AS missing
        ON missing.source_id = opening.source_id AND missing.month_on = opening.month_on
    JOIN asked_for
        ON CASE
            WHEN asked_for.one_role IS NULL THEN opening.is_core
            ELSE opening.role_family_code = asked_for.one_role
        END
    WHERE opening.is_text_complete
),

chosen AS MATERIALIZED (
    SELECT opening_id, month_on, employer_id, poster, is_english FROM candidates WHERE is_chosen
),

-- openings that one employer posts in a month are alike: the size of a typical opening's employer, in both populations
posters AS (
    SELECT
        month_on,
        poster,
        employer_id,
        count(*) AS any_language,
        count(*) FILTER (is_english) AS in_english
    FROM chosen
    GROUP BY ALL
),

populations AS (
    SELECT
        month_on,
        sum(any_language) AS any_language,
        sum(in_english) AS in_english,
        sum(any_language * any_language) AS any_language_squares,
        sum(in_english * in_english) AS in_english_squares,
        count(employer_id) AS employers
    FROM posters
    GROUP BY month_on
),

known AS (
    SELECT month_on, avg(is_known::INTEGER) AS slice_known_share FROM candidates GROUP BY month_on
),

of_months AS (
    SELECT
        months.month_on,
        coalesce(populations.any_language, 0) AS any_language,
        coalesce(populations.in_english, 0) AS in_english,
        populations.any_language_squares,
        populations.in_english_squares,
        coalesce(populations.employers, 0) AS employers,
        known.slice_known_share,
        -- few openings of the core roles say nothing of another role, or of a part
        CASE
            WHEN months.market_reason_code NOT IN ('few_openings', 'few_employers') THEN months.market_reason_code
            WHEN coalesce(populations.any_language, 0) < greatest(least_openings, 1) THEN 'few_openings'
            WHEN coalesce(populations.employers, 0) < least_employers THEN 'few_employers'
        END AS gap_reason_code
    FROM months
    LEFT JOIN populations USING (month_on)
    LEFT JOIN known USING (month_on)
),

skills AS (
    SELECT denominator.*
    FROM marts.skill_denominator AS denominator
    JOIN asked_for ON denominator.skill_id = coalesce(asked_for.one_skill_id, denominator.skill_id)
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
    JOIN chosen ON chosen.opening_id = said.opening_id AND (chosen.is_english OR NOT skills.is_english_only)
    WHERE NOT said.is_implied
    GROUP BY ALL
),

shares AS (
    SELECT
        skills.skill_id,
        of_months.month_on,
        CASE WHEN skills.is_english_only THEN of_months.in_english ELSE of_months.any_language END AS opening_count,
        coalesce(counts.demand_count, 0) AS demand_count,
        coalesce(counts.asked_count, 0) AS asked_count,
        coalesce(counts.required_count, 0) AS required_count,
        coalesce(counts.preferred_count, 0) AS preferred_count,
        CASE WHEN of_months.gap_reason_code IS NULL THEN coalesce(counts.demand_count, 0) / nullif(opening_count, 0) END
            AS demand_share,
        CASE WHEN of_months.gap_reason_code IS NULL THEN coalesce(counts.asked_count, 0) / nullif(opening_count, 0) END
            AS asked_share,
        greatest(
            CASE
                WHEN skills.is_english_only THEN of_months.in_english_squares
                ELSE of_months.any_language_squares
            END / nullif(opening_count, 0) - 1,
            0
        ) AS others_of_employer,
        opening_count / (1 + skills.demand_correlation * others_of_employer) AS demand_n,
        opening_count / (1 + skills.asked_correlation * others_of_employer) AS asked_n,
        of_months.employers,
        of_months.gap_reason_code,
        of_months.slice_known_share
    FROM skills
    CROSS JOIN of_months
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
