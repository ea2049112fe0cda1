SELECT count(*) AS opening_count, count(*) FILTER (is_english) AS english_count,
    count(DISTINCT employer_id) AS employer_count, count(DISTINCT source_id) AS source_count
FROM counted
