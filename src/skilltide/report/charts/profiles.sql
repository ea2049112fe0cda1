-- how far apart the slices certainly are: the highest lower bound less the lowest upper one. A slice may be too small for
-- skills that are counted in few languages; the others still differ
WITH spread AS (
    SELECT skill_id,
        CASE WHEN max(demand_share) < $least THEN -1 ELSE max(demand_share_low) - min(demand_share_high) END AS spread
    FROM marts.skill_profile
    WHERE dimension_code = $dimension AND list_contains($codes, slice_code)
    GROUP BY skill_id
    HAVING count(*) >= 2
    ORDER BY spread DESC, skill_id LIMIT $most
)

SELECT profile.*, spread.spread
FROM marts.skill_profile AS profile JOIN spread USING (skill_id)
WHERE profile.dimension_code = $dimension AND list_contains($codes, profile.slice_code)
ORDER BY profile.skill_id
