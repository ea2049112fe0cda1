-- Which openings speak of something that is no skill of the lexicon? (here of a phrase, in texts that don't name Python)
SELECT opening_id, title, employer_name, posted_on, match_count, score, excerpt
FROM marts.search_text('"machine learning" -python')
ORDER BY score DESC, opening_id
LIMIT 20
