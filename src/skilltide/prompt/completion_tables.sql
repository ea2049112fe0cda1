SELECT table_name AS name FROM duckdb_tables() WHERE schema_name = 'marts'
UNION ALL SELECT view_name FROM duckdb_views() WHERE schema_name = 'marts'
ORDER BY name
