-- Which openings contain a phrase that is no skill of the lexicon? (in texts that don't name Python)
SELECT opening_id, title, employer_name, posted_on, match_count, score, excerpt
FROM marts.search_text('"machine learning" -python')
ORDER BY score DESC, opening_id
LIMIT 20
