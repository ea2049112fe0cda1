SELECT example.*, opening.title, opening.employer_name, opening.url, opening.posted_on
FROM marts.skill_example AS example JOIN counted AS opening USING (opening_id)
JOIN marts.skill AS skill USING (skill_id)
WHERE skill.language_codes IS NULL OR list_contains(skill.language_codes, opening.language_code)
ORDER BY skill_id, row_number() OVER (PARTITION BY skill_id, level_code ORDER BY example_rank), example_rank
