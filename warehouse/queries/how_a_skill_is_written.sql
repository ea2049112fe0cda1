-- How do postings write a skill, and by which rules was it found? (here scikit-learn)
SELECT alias, reason, count(DISTINCT opening_id) AS opening_count
FROM marts.opening_mention
WHERE skill_id = 'scikit-learn'
GROUP BY alias, reason
ORDER BY opening_count DESC, alias, reason
