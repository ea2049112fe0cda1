/*
description: Every posting belongs to one opening, and no posting got lost on the way to the marts.
level: integrity
advice: Run `skilltide build`; if it stays, please report it with this line.
*/
SELECT posting.posting_id
FROM staging.posting AS posting
LEFT JOIN marts.posting AS mart USING (posting_id)
LEFT JOIN marts.opening AS opening USING (opening_id)
GROUP BY posting.posting_id
HAVING count(opening.opening_id) != 1
