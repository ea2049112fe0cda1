SELECT demanded.skill_id, counted.employer_id, min(counted.employer_name) AS name, count(*) AS n
FROM counted JOIN marts.opening_skill AS demanded USING (opening_id)
WHERE demanded.is_demand AND NOT demanded.is_implied AND counted.employer_id IS NOT NULL
    AND NOT coalesce(counted.is_intermediary, false)
GROUP BY demanded.skill_id, counted.employer_id
QUALIFY row_number() OVER (PARTITION BY demanded.skill_id ORDER BY n DESC, counted.employer_id) <= $most
ORDER BY demanded.skill_id, n DESC, counted.employer_id
