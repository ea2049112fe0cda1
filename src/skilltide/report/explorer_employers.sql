WITH hiring AS ( -- numbers in the order of ids and names: they are compared a million times
    SELECT opening_id, employer_id, employer_name,
        dense_rank() OVER (ORDER BY employer_id) AS employer, dense_rank() OVER (ORDER BY employer_name) AS name_place
    FROM counted
    WHERE employer_id IS NOT NULL AND NOT coalesce(is_intermediary, false)
),

demanding AS (
    SELECT demanded.skill_id, hiring.employer, min(hiring.name_place) AS name_place, count(*) AS n
    FROM hiring JOIN marts.opening_skill AS demanded USING (opening_id)
    WHERE demanded.is_demand AND NOT demanded.is_implied
    GROUP BY demanded.skill_id, hiring.employer
    QUALIFY row_number() OVER (PARTITION BY demanded.skill_id ORDER BY n DESC, hiring.employer) <= $most
),

known AS (SELECT name_place, any_value(employer_name) AS name FROM hiring GROUP BY name_place)

SELECT demanding.skill_id, known.name, demanding.n
FROM demanding JOIN known USING (name_place)
ORDER BY demanding.skill_id, demanding.n DESC, demanding.employer
