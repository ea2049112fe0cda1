-- How much do openings state, by source? (a breakdown by a column that few state covers only those few)
SELECT source_id, column_name, sum(row_count) AS openings, sum(known_count) AS known,
    round(100 * sum(known_count) / sum(row_count), 1) AS known_percent
FROM known_share
WHERE table_name = 'opening'
    AND column_name IN ('country_code', 'seniority_code', 'workplace_code', 'employment_type_code', 'salary_annual_min')
GROUP BY source_id, column_name
ORDER BY source_id, known_percent DESC, column_name
