SELECT table_name, column_name, data_type FROM duckdb_columns()
SEMI JOIN (FROM duckdb_tables() WHERE database_name = $lake AND schema_name = 'marts') AS stored
    USING (database_name, schema_name, table_name)
ORDER BY table_name, column_index
