-- demand of each skill at each employer with a page, beside the whole population's
WITH employer AS (
    SELECT employer_id, count(*) AS opening_count, count(*) FILTER (is_english) AS english_count
    FROM counted GROUP BY employer_id HAVING count(*) >= 10
),
demanded AS (
    SELECT counted.employer_id, held.skill_id,
        count(*) AS demand_count, count(*) FILTER (counted.is_english) AS english_demand_count
    FROM counted
    JOIN employer USING (employer_id)
    JOIN marts.opening_skill AS held USING (opening_id)
    WHERE held.is_demand AND NOT held.is_implied
    GROUP BY ALL
)
SELECT demanded.employer_id, demanded.skill_id, skill.skill_name,
    if(skill.kind_code = 'tool', employer.opening_count, employer.english_count) AS opening_count,
    if(skill.kind_code = 'tool', demanded.demand_count, demanded.english_demand_count) AS demand_count,
    if(skill.kind_code = 'tool', demanded.demand_count / employer.opening_count,
        demanded.english_demand_count / employer.english_count) AS demand_share,
    whole.demand_share AS whole_demand_share
FROM demanded
JOIN employer USING (employer_id)
JOIN marts.skill AS skill USING (skill_id)
JOIN marts.skill_demand AS whole USING (skill_id)
WHERE if(skill.kind_code = 'tool', employer.opening_count, employer.english_count) >= 10
QUALIFY row_number() OVER (PARTITION BY demanded.employer_id ORDER BY demand_share DESC, demanded.skill_id) <= 40
ORDER BY demanded.employer_id, demand_share DESC, demanded.skill_id
