SELECT count(*) FILTER (NOT is_english) AS other_languages, count(*) FILTER (language_code IS NULL) AS unknown,
    count(*) FILTER (posted_kind_code = 'first_seen') AS undated,
    count(*) FILTER (employer_id IS NULL) AS nameless, count(*) FILTER (country_code IS NULL) AS placeless
FROM counted
