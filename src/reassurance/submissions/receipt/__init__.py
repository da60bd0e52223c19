"""Receipts: the model, and what is sent back to a sender."""
