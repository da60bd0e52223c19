"""Bank statements in camt.053."""
