"""Releases: complete, immutable folders written from a build that the gate released."""
