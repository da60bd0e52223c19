"""Validation: decide whether a package is accepted, and which of its lines."""
