-- What changed most between the last two covered quarters? (raw shares)
WITH quarter AS (
    SELECT skill_id, date_trunc('quarter', month_on)::DATE AS quarter_on,
        sum(opening_count) AS opening_count, sum(demand_count) / sum(opening_count) AS demand_share
    FROM marts.skill_demand_monthly
    WHERE NOT is_gap
    GROUP BY ALL
),

last_two AS (
    SELECT quarter_on, row_number() OVER (ORDER BY quarter_on DESC) AS nth
    FROM (SELECT DISTINCT quarter_on FROM quarter)
)

SELECT skill.skill_name, round(100 * earlier.demand_share, 1) AS before_percent,
    round(100 * later.demand_share, 1) AS now_percent,
    round(100 * (later.demand_share - earlier.demand_share), 1) AS points
FROM quarter AS later
JOIN last_two AS now ON later.quarter_on = now.quarter_on AND now.nth = 1
JOIN last_two AS before ON before.nth = 2
JOIN quarter AS earlier ON earlier.skill_id = later.skill_id AND earlier.quarter_on = before.quarter_on
JOIN marts.skill AS skill ON later.skill_id = skill.skill_id
ORDER BY abs(later.demand_share - earlier.demand_share) DESC, skill.skill_id
LIMIT 25
