SELECT column_name, data_type, comment FROM duckdb_columns()
WHERE schema_name = 'marts' AND table_name = ? ORDER BY column_index
