"""Data pipeline and reporting warehouse of the French public reinsurance of credit insurance."""
