-- What reads before the one meant ($3) said against files and boards ($2) of a source ($1): all of it where that came to
-- the end ($4), else what was said of the file as a whole.
DELETE FROM ops.quarantine
USING (SELECT unnest($2) AS origin, unnest($3) AS run_id, unnest($4) AS is_to_end) AS newest
WHERE
    quarantine.step_code = 'read' AND quarantine.source_id = $1 AND quarantine.origin = newest.origin
    AND quarantine.run_id <> newest.run_id
    AND (newest.is_to_end OR quarantine.row_number IS NULL)
