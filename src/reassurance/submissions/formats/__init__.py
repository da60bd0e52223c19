"""Readers: CSV, Parquet, XLSX and camt.053 files as rows of text."""
