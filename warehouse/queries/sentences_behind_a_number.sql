-- Which sentences stand behind the number of a skill? (here LLMs)
SELECT opening.employer_name, opening.posted_on, example.level_code, example.sentence, opening.url
FROM marts.skill_example AS example
JOIN marts.opening AS opening USING (opening_id)
WHERE example.skill_id = 'large-language-models'
ORDER BY example.example_rank
