/*
description: Every opening has exactly one representative posting, itself a member.
level: integrity
advice: Run `skilltide build`; if it stays, please report it with this line.
*/
SELECT opening_id, count(*) FILTER (is_representative) AS representatives
FROM marts.posting
GROUP BY opening_id
HAVING count(*) FILTER (is_representative) != 1
