-- How many openings demand each big cloud, its services included?
SELECT asked.skill_id, count(*) AS openings, count(*) FILTER (asked.is_implied) AS by_a_service_only
FROM marts.opening_skill AS asked
JOIN marts.opening AS opening USING (opening_id)
WHERE
    opening.is_headline AND asked.is_demand
    AND asked.skill_id IN ('amazon-web-services', 'microsoft-azure', 'google-cloud-platform')
GROUP BY asked.skill_id
ORDER BY openings DESC, asked.skill_id
