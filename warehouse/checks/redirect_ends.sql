/*
description: Every redirect ends at an opening of today, at once; no redirect leads to another.
level: integrity
advice: Run `skilltide build`; if it stays, please report it with this line.
*/
SELECT redirect.old_opening_id, redirect.opening_id
FROM marts.opening_redirect AS redirect
LEFT JOIN marts.opening AS target USING (opening_id)
LEFT JOIN marts.opening AS old ON old.opening_id = redirect.old_opening_id
WHERE target.opening_id IS NULL OR old.opening_id IS NOT NULL
