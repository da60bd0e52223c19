"""The warehouse: one DuckDB file per build, and a record of how it was made."""
