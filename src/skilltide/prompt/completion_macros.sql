SELECT DISTINCT function_name FROM duckdb_functions()
WHERE schema_name = 'marts' AND function_type IN ('macro', 'table_macro') ORDER BY ALL
