SELECT example.*, opening.title, opening.employer_name, opening.url, opening.posted_on
FROM marts.skill_example AS example JOIN counted AS opening USING (opening_id)
ORDER BY skill_id, row_number() OVER (PARTITION BY skill_id, level_code ORDER BY example_rank), example_rank
