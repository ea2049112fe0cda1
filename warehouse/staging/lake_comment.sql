SELECT table_name, column_name, comment FROM duckdb_columns()
WHERE database_name = $lake AND schema_name = 'marts'
UNION ALL
SELECT table_name, '', comment FROM duckdb_tables() WHERE database_name = $lake AND schema_name = 'marts'
