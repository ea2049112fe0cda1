-- How many openings require no tool that I lack, by role? (here I know Python, SQL, pandas, scikit-learn and Git)
WITH required AS (
    SELECT opening.opening_id, opening.role_family_code,
        count(*) AS tools,
        count(*) FILTER (
            asked.skill_id NOT IN ('python', 'sql', 'pandas', 'scikit-learn', 'git')
        ) AS lacking
    FROM marts.opening AS opening
    JOIN marts.opening_skill AS asked USING (opening_id)
    JOIN marts.skill AS skill USING (skill_id)
    WHERE opening.is_headline AND asked.level_code = 'required' AND NOT asked.is_implied AND skill.kind_code = 'tool'
    GROUP BY opening.opening_id, opening.role_family_code
)

SELECT role_family_code, count(*) AS openings_that_require_tools,
    count(*) FILTER (lacking = 0) AS nothing_lacking, count(*) FILTER (lacking = 1) AS one_lacking,
    round(avg(tools), 2) AS tools_required
FROM required
GROUP BY role_family_code
ORDER BY nothing_lacking DESC, role_family_code
