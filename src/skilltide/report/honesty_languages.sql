SELECT language_code, count(*) AS n FROM counted WHERE NOT is_english AND language_code IS NOT NULL
GROUP BY 1 ORDER BY n DESC, 1 LIMIT 4
