"""Packages: what a sender drops in its inbox, and what its descriptor declares."""
