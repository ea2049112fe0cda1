SELECT count(*) AS opening_count, count(*) FILTER (employer_id IS NULL) AS nameless_count
FROM marts.opening SEMI JOIN (FROM marts.month_coverage WHERE gap_reason_code = 'few_employers') USING (month_on)
WHERE is_headline
