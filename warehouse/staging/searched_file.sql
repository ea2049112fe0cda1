-- The landing files of a source ($1) that were searched for what is forgotten, as it is now and is read now ($2).
SELECT path
FROM raw.landing_file
WHERE source_id = $1 AND searched = $2
