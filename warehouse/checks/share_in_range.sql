/*
description: Every share lies between 0 and 1, and within its interval.
level: integrity
advice: This is a defect of the analysis; please report it with this line.
*/
SELECT skill_id, month_on, demand_share, demand_share_low, demand_share_high
FROM marts.skill_demand_monthly
WHERE
    demand_share NOT BETWEEN 0 AND 1
    OR asked_share NOT BETWEEN 0 AND 1
    OR demand_share < demand_share_low - 1e-9
    OR demand_share > demand_share_high + 1e-9
    OR demand_count > opening_count
    OR asked_count > demand_count
