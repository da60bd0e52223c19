"""Validation: is a package trusted, and which of its lines are accepted."""
