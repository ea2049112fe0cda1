-- What did the oldest publication that can still be read say of the ten skills that are asked for most now? (DuckLake only)
SET VARIABLE earlier = (SELECT min(snapshot_id) FROM marts.snapshot);

SELECT
    skill.skill_name,
    earlier.demand_share AS earlier_share,
    today.demand_share AS share_now
FROM marts.skill_demand AS today
JOIN marts.skill USING (skill_id)
LEFT JOIN marts.skill_demand AS earlier AT (VERSION => getvariable('earlier')) USING (skill_id)
ORDER BY share_now DESC NULLS LAST, skill_name
LIMIT 10;
