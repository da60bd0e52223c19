"""The archive: files, receipts, their chain and the lines registered."""
