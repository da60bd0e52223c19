"""Reading one sheet of an XLSX workbook, in a process of its own; see `reader`."""
