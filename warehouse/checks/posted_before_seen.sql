/*
description: No opening was posted more than two days after it was first seen.
level: warning
advice: Look at the source's dates; a column may be mapped wrongly.
*/
SELECT opening_id, posted_on, first_seen_on
FROM marts.opening
WHERE posted_on > first_seen_on + 2
