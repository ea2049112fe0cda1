-- Which skills go by a name? (here AWS; the first one is what demand('aws') counts)
SELECT skill_id, skill_name, matched_alias, found_code, round(100 * demand_share, 1) AS demand_percent
FROM find_skill('aws')
LIMIT 10
