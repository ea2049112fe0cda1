/*
description: No two rows of a mart share its grain.
level: integrity
advice: This is a defect of the warehouse; please report it with this line.
*/
SELECT 'opening' AS mart, opening_id AS grain FROM marts.opening GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'posting', posting_id FROM marts.posting GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'opening_skill', opening_id || ' ' || skill_id FROM marts.opening_skill GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'skill_demand_monthly', skill_id || ' ' || month_on
FROM marts.skill_demand_monthly
GROUP BY ALL
HAVING count(*) > 1
