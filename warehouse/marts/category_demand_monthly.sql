/*
description: >
  Share of openings that demand at least one skill of the category, by month, over the same openings as
  skill_demand_monthly counts for tools (core role families, complete texts; English ones for categories of concepts).
grain: category_code, month_on
*/
WITH opening AS (
    SELECT opening_id, month_on, is_english
    FROM marts.opening
    WHERE is_headline
),

category AS (
    SELECT category_code, group_code, bool_and(kind_code = 'tool') AS is_tool
    FROM marts.skill
    GROUP BY ALL
),

population AS (
    SELECT category.category_code, category.group_code, opening.month_on, opening.opening_id
    FROM opening
    JOIN category ON category.is_tool OR opening.is_english
),

demanded AS (
    SELECT DISTINCT skill.category_code, opening_skill.opening_id
    FROM marts.opening_skill AS opening_skill
    JOIN marts.skill AS skill USING (skill_id)
    WHERE opening_skill.is_demand AND NOT opening_skill.is_implied
)

SELECT
    population.category_code,
    population.group_code,
    population.month_on,
    count(*)::INTEGER AS opening_count,
    count(demanded.opening_id)::INTEGER AS demand_count,
    count(demanded.opening_id) / count(*) AS demand_share
FROM population
LEFT JOIN demanded USING (category_code, opening_id)
GROUP BY ALL
