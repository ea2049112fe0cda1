WITH hiring AS ( -- numbers in the order of ids and names: they are compared a million times
    SELECT opening_id, employer_id, employer_name, language_code,
        dense_rank() OVER (ORDER BY employer_id) AS employer, dense_rank() OVER (ORDER BY employer_name) AS name_place
    FROM counted
    WHERE employer_id IS NOT NULL AND NOT coalesce(is_intermediary, false)
),

demanding AS (
    SELECT demanded.skill_id, hiring.employer, min(hiring.name_place) AS name_place, count(*) AS n
    FROM hiring JOIN marts.opening_skill AS demanded USING (opening_id) JOIN marts.skill AS skill USING (skill_id)
    WHERE demanded.is_demand AND NOT demanded.is_implied
        AND (skill.language_codes IS NULL OR list_contains(skill.language_codes, hiring.language_code))
    GROUP BY demanded.skill_id, hiring.employer
),

first AS ( -- by n, of equals the first by id
    SELECT skill_id, max_by({n: n, employer: employer, name_place: name_place}, (n << 32) - employer, $most) AS found
    FROM demanding GROUP BY skill_id
),

known AS (SELECT name_place, any_value(employer_name) AS name FROM hiring GROUP BY name_place)

SELECT shown.skill_id, known.name, shown.row.n
FROM (SELECT skill_id, unnest(found) AS row FROM first) AS shown JOIN known ON known.name_place = shown.row.name_place
ORDER BY shown.skill_id, shown.row.n DESC, shown.row.employer
