SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'marts'
UNION ALL SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'marts'
UNION ALL
SELECT DISTINCT ON (function_name) function_name || '(' || array_to_string(parameters, ', ') || ')', comment
FROM duckdb_functions() WHERE schema_name = 'marts' AND function_type IN ('macro', 'table_macro')
ORDER BY 1
