"""The DuckDB warehouse: opening it, migrating it, and the SQL files that define it."""
