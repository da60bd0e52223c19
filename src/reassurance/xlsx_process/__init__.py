"""Read XLSX workbooks in a separate process."""
