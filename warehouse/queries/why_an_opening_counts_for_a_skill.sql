-- Why does an opening count for a skill? (here the newest openings that ask for Kubernetes)
SELECT
    opening.posted_on,
    opening.title,
    opening.employer_name,
    mention.alias,
    mention.level_code,
    mention.section_code,
    mention.reason,
    mention.sentence
FROM marts.opening_mention AS mention
JOIN marts.opening AS opening USING (opening_id)
WHERE mention.skill_id = 'kubernetes' AND mention.level_code IN ('required', 'preferred')
ORDER BY opening.posted_on DESC, opening.opening_id, mention.start_offset
LIMIT 20
