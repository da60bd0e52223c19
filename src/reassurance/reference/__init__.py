"""The reference page of the scheme: its dated terms, written out from the seeds."""

from reassurance.reference.page import PAGE, reference_page

__all__ = ["PAGE", "reference_page"]
