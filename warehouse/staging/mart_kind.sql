SELECT table_name, 'TABLE' FROM duckdb_tables()
WHERE schema_name = 'marts' AND database_name = current_database()
UNION ALL
SELECT view_name, 'VIEW' FROM duckdb_views()
WHERE schema_name = 'marts' AND database_name = current_database()
