-- demand of each skill at each employer with a page, beside the whole population's
WITH employer AS (
    SELECT employer_id FROM counted GROUP BY employer_id HAVING count(*) >= 10
),
-- the languages that skills are counted in (null: all), and each employer's openings in them
scope AS (
    SELECT DISTINCT language_codes FROM marts.skill
),
sized AS (
    SELECT counted.employer_id, scope.language_codes, count(*) AS opening_count
    FROM counted
    SEMI JOIN employer USING (employer_id)
    JOIN scope ON scope.language_codes IS NULL OR list_contains(scope.language_codes, counted.language_code)
    GROUP BY ALL
),
demanded AS (
    SELECT counted.employer_id, held.skill_id, any_value(skill.skill_name) AS skill_name,
        any_value(skill.language_codes) AS language_codes, count(*) AS demand_count
    FROM counted
    SEMI JOIN employer USING (employer_id)
    JOIN marts.opening_skill AS held USING (opening_id)
    JOIN marts.skill AS skill USING (skill_id)
    WHERE held.is_demand AND NOT held.is_implied
        AND (skill.language_codes IS NULL OR list_contains(skill.language_codes, counted.language_code))
    GROUP BY ALL
)
SELECT demanded.employer_id, demanded.skill_id, demanded.skill_name, sized.opening_count, demanded.demand_count,
    demanded.demand_count / sized.opening_count AS demand_share, whole.demand_share AS whole_demand_share
FROM demanded
JOIN sized
    ON sized.employer_id = demanded.employer_id AND sized.language_codes IS NOT DISTINCT FROM demanded.language_codes
JOIN marts.skill_demand AS whole USING (skill_id)
WHERE sized.opening_count >= 10
QUALIFY row_number() OVER (PARTITION BY demanded.employer_id ORDER BY demand_share DESC, demanded.skill_id) <= 40
ORDER BY demanded.employer_id, demand_share DESC, demanded.skill_id
